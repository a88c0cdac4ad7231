/**
 * The little of Markdown that shops' documents use, built as elements: paragraphs, lists, pipe
 * tables, headings, bold, links. Whatever is none of these stays the text it is.
 */
import { h, link, plain, safeUrl } from "./dom.js";

// Private-use characters (Unicode 23.5) stand around a citation's number within the text.
const INLINE = /\*\*(.+?)\*\*|\[([^\]\n]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])|\uE000([\d, ]+)\uE001/g;
const BULLET = /^\s*[-*•]\s+/;
const NUMBER = /^\s*(\d{1,3})[.)]\s+/;
const HEADING = /^#{1,6}\s+/;
const ROW = /^\s*\|.*\|\s*$/;
const RULE = /^[\s|:-]+$/;

/** The pieces of an answer as one text, with the numbers of their citations in it. */
export function joinPieces(pieces, withMarks) {
  return pieces.map(({ text, marks }) => {
    const clean = text.replace(/[\uE000\uE001]/g, "");
    if (!withMarks || !marks.length) return clean;
    const end = clean.search(/\s*\|?\s*$/); // in a table's last cell, not behind it
    return clean.slice(0, end) + `\uE000${marks.join(", ")}\uE001` + clean.slice(end);
  }).join("");
}

/** Builds the blocks of a text: an array of elements. */
export function buildBlocks(text) {
  return groups(text).map(([kind, lines]) => BUILDERS[kind](lines));
}

const BUILDERS = {
  table: buildTable,
  bullets: (lines) => h("ul", {}, lines.map((line) => h("li", {}, buildInline(line.replace(BULLET, ""))))),
  numbers: (lines) => h("ol", { start: NUMBER.exec(lines[0])[1] },
    lines.map((line) => h("li", {}, buildInline(line.replace(NUMBER, ""))))),
  heading: ([line]) => h("p", { class: "heading" }, buildInline(line.replace(HEADING, ""))),
  paragraph: (lines) => h("p", {}, lines.flatMap((line, i) => [i ? h("br") : null, ...buildInline(line)])),
};

function kindOf(line) {
  if (ROW.test(line)) return "table";
  if (BULLET.test(line)) return "bullets";
  if (NUMBER.test(line)) return "numbers";
  return HEADING.test(line) ? "heading" : "paragraph";
}

/** Lines that belong together, as [kind, lines]; an empty line ends a group. */
function groups(text) {
  const found = [];
  let open;
  for (const line of text.split(/\r?\n/)) {
    const kind = line.trim() ? kindOf(line) : undefined;
    if (kind && kind === open?.[0] && kind !== "heading") open[1].push(line);
    else if (kind) found.push((open = [kind, [line]]));
    else open = undefined;
  }
  return found;
}

function buildTable(lines) {
  const rows = lines.filter((line) => !RULE.test(line)).map((line) => line.trim().slice(1, -1).split("|"));
  const build = (name) => (row) => h("tr", {}, row.map((cell) => h(name, {}, buildInline(cell.trim()))));
  return h("div", { class: "table", tabindex: "0", role: "group" }, h("table", {},
    h("thead", {}, build("th")(rows[0] ?? [])), h("tbody", {}, rows.slice(1).map(build("td")))));
}

function buildInline(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(from, match.index), buildSpan(match));
    from = match.index + match[0].length;
  }
  return [...nodes, text.slice(from)];
}

function buildSpan([all, bold, label, target, bare, mark]) {
  if (bold) return h("strong", {}, bold);
  if (mark) return h("sup", {}, mark);
  const address = safeUrl(target ?? bare);
  return address ? link(address, nameLink(label ?? bare, address)) : all;
}

// A name that looks like an address, and is another one, would mislead.
function nameLink(label, address) {
  const [, host] = /^(?:https?:\/\/|(?=www\.))([^\s/]+)/i.exec(label.trim()) ?? [];
  return host && host.toLowerCase() !== new URL(address).host ? address : plain(label);
}
