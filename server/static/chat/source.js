/** What proves an answer: the quoted words, and the document around them. */
import { h, link, plain, safeUrl } from "./dom.js";
import { buildBlocks } from "./richtext.js";

/**
 * Shows a citation at once, and its document as soon as it has come.
 *
 * @param {Sheet} sheet
 * @param {{source: string, title: string, quote: string}} citation
 * @param {number} number of the citation in its answer.
 * @param {{strings, server}} tools
 */
export async function showSource(sheet, citation, number, { strings, server }) {
  const place = h("div", { class: "place", "aria-live": "polite" }, h("p", { class: "muted" }, strings.opening));
  sheet.open(
    [h("b", { class: "number", "aria-hidden": "true" }, String(number)), h("span", { dir: "auto" }, plain(citation.title))],
    h("h3", { class: "label" }, strings.quoted),
    h("blockquote", { dir: "auto" }, buildBlocks(citation.quote)), place);
  showPlace(place, await fetchSource(citation.source, server), citation.quote, strings);
}

async function fetchSource(source, server) {
  try {
    const address = new URL("api/source", server);
    address.searchParams.set("source", source);
    const response = await fetch(address, { credentials: "omit" });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined; // no network, or no JSON: the quote alone is shown
  }
}

function showPlace(place, found, quote, { whole, unopened, tab }) {
  if (!found?.text) return place.replaceChildren(h("p", { class: "muted" }, unopened));
  const address = safeUrl(found.link ?? "");
  const text = h("div", { class: "whole", dir: "auto" }, buildBlocks(found.text));
  const more = letters(found.text) !== letters(quote); // a short source is its own quote
  place.replaceChildren(
    ...(more ? [h("h3", { class: "label" }, whole), text] : []),
    address ? h("p", {}, link(address, plain(found.title ?? address), h("span", { class: "hidden" }, ` (${tab})`))) : "");
  return highlight(text, quote);
}

const letters = (text) => text.replace(/[\s*#|_`-]+/g, "");

/**
 * Marks a quote within built blocks. White space and Markdown's signs do not count, since the
 * blocks have lost them; a quote that is not there marks nothing.
 */
export function highlight(container, quote) {
  const places = lettersOf(container);
  const wanted = letters(quote);
  const from = wanted ? places.map(([, , letter]) => letter).join("").indexOf(wanted) : -1;
  if (from < 0) return;
  const hit = places.slice(from, from + wanted.length);
  const nodes = [...new Set(hit.map(([node]) => node))];
  nodes.forEach((node, i) => mark(node, i ? 0 : hit[0][1], node === nodes.at(-1) ? hit.at(-1)[1] + 1 : node.length));
  container.querySelector("mark").scrollIntoView({ block: "nearest" });
}

/** Every UTF-16 unit that counts, as [text node, offset, unit]. */
function lettersOf(container) {
  const walker = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  const places = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let at = 0; at < node.data.length; at += 1) {
      if (letters(node.data[at])) places.push([node, at, node.data[at]]);
    }
  }
  return places;
}

function mark(node, from, to) {
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, to);
  range.surroundContents(document.createElement("mark"));
}
