/** One entry of the conversation as elements, brought up to date as its answer streams in. */
import { buildCard } from "./cards.js";
import { button, h, icon, keepUp, plain } from "./dom.js";
import { buildNote } from "./notes.js";
import { buildBlocks, joinPieces } from "./richtext.js";
import { buildVerdict } from "./verdict.js";
import { fill, sentenceFor } from "./words.js";

/**
 * Builds the message of an entry.
 *
 * @param {object} entry see chat/conversation.js
 * @param {{strings, locale, support, onSource, onSay, onSend, onAgain}} tools `support()` is an
 *   address that people read; `onSource(citation, number)` opens a citation, `onSay(text)` sends a
 *   tapped answer, `onSend(frame)` a frame, `onAgain(entry)` asks a failed question again.
 * @returns {{element: HTMLElement, update: () => void}} `update` shows what has changed.
 */
export function buildMessage(entry, tools) {
  const built = BUILDERS[entry.role](entry, tools);
  built.update();
  return built;
}

const BUILDERS = { customer: buildSaid, agent: buildAgent, bot: buildAnswer, state: buildNote, error: buildError };

function buildSaid(entry, { strings }) {
  const waiting = h("small", { class: "waiting" });
  const who = h("span", { class: "hidden" }, `${strings.you}: `);
  const update = () => (waiting.textContent = putOff(entry, strings));
  return { element: h("div", { class: "message customer" }, who, h("div", { class: "words", dir: "auto" }, entry.text), waiting), update };
}

function putOff({ sent, held }, strings) {
  if (sent) return "";
  if (held === "busy") return strings.kept; // it is sent again without anybody asking
  return held ? sentenceFor(held, strings) : strings.waiting;
}

function buildAgent({ name, text, products }, tools) {
  const element = h("div", { class: "message agent" },
    h("p", { class: "label", dir: "auto" }, name || tools.strings.somebody),
    h("div", { class: "words", dir: "auto" }, buildBlocks(text)),
    products.length ? h("ul", { class: "cards" }, products.map((each) => buildCard(each, tools))) : null);
  return { element, update() {} };
}

function buildError({ code, replyTo }, { strings, onAgain }) {
  const quiet = ["cancelled", "token_refused"].includes(code);
  const again = replyTo ? button({ class: "again", onclick: () => onAgain(replyTo) }, strings.retry) : null;
  const words = h("div", { class: "words" }, sentenceFor(code, strings));
  const element = h("div", { class: `message ${quiet ? "note" : "error"}` }, quiet ? words : [icon("alert"), words, again]);
  return { element, update() {} };
}

function buildAnswer(entry, tools) {
  const { strings } = tools;
  const verdict = buildVerdict(entry, tools);
  const sources = h("div", { class: "sources" });
  const parts = [
    [h("div", { class: "words", dir: "auto" }), () => entry.pieces, () => buildBlocks(joinPieces(entry.pieces, entry.citations.length > 1))],
    [h("ul", { class: "cards", "aria-label": strings.products }), () => entry.products, () => entry.products.map((each) => buildCard(each, tools))],
    [sources, () => entry.citations, () => buildSources(entry, tools)],
    [h("div", { class: "choices", role: "group", "aria-label": strings.choose }), () => entry.choices, () => buildChoices(entry.choices, tools)],
  ];
  const [words, cards, , choices] = parts.map(([element]) => element);
  const element = h("div", { class: "message bot" }, words, cards, h("div", { class: "under" }, sources, verdict.element), choices);
  const keep = keepUp(parts);
  const update = () => (keep(), verdict.update());
  return { element, update };
}

function buildSources({ citations }, { strings, onSource }) {
  const chips = citations.map((citation, i) => {
    const title = plain(citation.title);
    const name = fill(strings.source, { number: i + 1, title });
    return h("li", {}, button({ class: "chip", "aria-label": name, onclick: () => onSource(citation, i + 1) },
      h("b", {}, String(i + 1)), h("span", { dir: "auto" }, title)));
  });
  return [h("span", { class: "label" }, strings.sources), h("ul", {}, chips)];
}

/** Builds buttons whose text is sent when they are pressed. */
export function buildChoices(choices, { onSay }) {
  return choices.map((text) => button({ class: "choice", dir: "auto", onclick: () => onSay(text) }, text));
}
