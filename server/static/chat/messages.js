/** One entry of the conversation as elements, brought up to date as its answer streams in. */
import { h, icon, link, safeUrl } from "./dom.js";
import { formatAvailability, formatPrice } from "./format.js";
import { buildBlocks, joinPieces } from "./richtext.js";
import { fill, sentenceFor } from "./strings.js";

/**
 * Builds the message of an entry.
 *
 * @param {object} entry see chat/conversation.js
 * @param {{strings, locale, onSource, onSay, onAgain}} tools `onSource(citation, number)` opens a
 *   citation, `onSay(text)` sends a tapped answer, `onAgain(entry)` asks a failed question again.
 * @returns {{element: HTMLElement, update: () => void}} `update` shows what has changed.
 */
export function buildMessage(entry, tools) {
  if (entry.role === "bot") return buildAnswer(entry, tools);
  return entry.role === "error" ? buildError(entry, tools) : buildSaid(entry, tools);
}

function buildSaid(entry, { strings }) {
  const who = entry.role === "customer" ? h("span", { class: "hidden" }, `${strings.you}: `) : null;
  const waiting = h("small", { class: "waiting" });
  const words = h("div", { class: "words", dir: "auto" }, who, entry.text);
  const element = h("div", { class: `message ${entry.role}` }, words, waiting);
  const update = () => (waiting.textContent = entry.role === "agent" || entry.sent ? "" : strings.waiting);
  update();
  return { element, update };
}

function buildError(entry, { strings, onAgain }) {
  const quiet = entry.code === "cancelled";
  const again = h("button", { class: "again", type: "button", onclick: () => onAgain(entry) }, strings.retry);
  const words = h("div", { class: "words" }, sentenceFor(entry, strings));
  const parts = quiet ? [words] : [icon("alert"), words, entry.replyTo ? again : null];
  return { element: h("div", { class: `message ${quiet ? "note" : "error"}` }, parts), update() {} };
}

function buildAnswer(entry, tools) {
  const words = h("div", { class: "words", dir: "auto" });
  const parts = [
    [words, () => entry.pieces, () => buildBlocks(joinPieces(entry.pieces, entry.citations.length > 1))],
    [h("ul", { class: "cards", "aria-label": tools.strings.products }), () => entry.products, () => entry.products.map((each) => buildCard(each, tools))],
    [h("div", { class: "sources" }), () => entry.citations, () => buildSources(entry, tools)],
    [h("div", { class: "choices", role: "group", "aria-label": tools.strings.choose }), () => entry.choices, () => buildChoices(entry.choices, tools)],
  ];
  const element = h("div", { class: "message bot" }, parts.map(([part]) => part));
  const update = () => parts.forEach(refresh);
  update();
  return { element, update };
}

// A part is rebuilt only when what it shows has changed, so that focus within it is kept.
function refresh([part, values, build]) {
  const key = JSON.stringify(values());
  if (part.shown === key) return;
  part.shown = key;
  part.hidden = !values().length;
  part.replaceChildren(...(part.hidden ? [] : build()));
}

function buildSources({ citations }, { strings, onSource }) {
  const chips = citations.map((citation, i) => {
    const name = fill(strings.source, { number: i + 1, title: citation.title });
    const open = () => onSource(citation, i + 1);
    return h("li", {}, h("button", { class: "chip", type: "button", "aria-label": name, onclick: open },
      h("b", {}, String(i + 1)), h("span", { dir: "auto" }, citation.title)));
  });
  return [h("span", { class: "label" }, strings.sources), h("ul", {}, chips)];
}

/** Builds buttons whose text is sent when they are pressed. */
export function buildChoices(choices, { onSay }) {
  return choices.map((text) => h("button", { class: "choice", type: "button", dir: "auto", onclick: () => onSay(text) }, text));
}

function buildCard(product, { strings, locale }) {
  const address = safeUrl(product.link);
  const name = h("span", { class: "name", dir: "auto" }, product.title);
  const stock = formatAvailability(product.availability, strings);
  return h("li", { class: "card" },
    buildPicture(product.image_link),
    h("div", {},
      address ? link(address, name) : name,
      h("div", { class: "price" }, buildPrice(product, strings, locale)),
      stock ? h("span", { class: `stock ${product.availability}` }, stock) : null));
}

function buildPicture(image) {
  const address = safeUrl(image);
  const hide = ({ target }) => target.remove();
  const picture = address ? h("img", { src: address, alt: "", width: 72, height: 72, decoding: "async", onerror: hide }) : null;
  return h("span", { class: "picture" }, picture);
}

function buildPrice({ price, regular_price, currency }, strings, locale) {
  if (!price) return [strings.unpriced];
  const now = h("strong", {}, formatPrice(price, currency, locale));
  if (!regular_price) return [now];
  return [
    h("span", { class: "hidden" }, `${strings.now} `), now, " ",
    h("s", {}, h("span", { class: "hidden" }, `${strings.regular} `), formatPrice(regular_price, currency, locale)),
  ];
}
