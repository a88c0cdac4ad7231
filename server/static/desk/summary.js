/** What is asked, what was tried, what is known: quotes that lead to where they were said. */
import { button, h } from "../chat/dom.js";
import { say, term } from "./strings.js";

/** Builds the parts of a summary; `onShow(seq)` shows the message of a quote. */
export function buildSummary(summary, onShow) {
  const quotes = (list) => list.map((quote) => h("li", {}, buildQuote(quote, onShow)));
  const tries = summary.tried.map((one) => h("li", {}, buildTry(one, onShow)));
  const parts = [
    buildPart("asked", quotes(summary.asked)),
    buildPart("tried", tries),
    buildPart("known", quotes(summary.known)),
    summary.mood ? buildMood(summary, onShow) : null,
  ].flat().filter(Boolean);
  return parts.length ? parts : [h("p", { class: "muted" }, say("no_summary"))];
}

function buildPart(name, items) {
  return items.length ? [h("h4", {}, say(`summary_${name}`)), h("ul", {}, items)] : [];
}

function buildQuote({ seq, text }, onShow) {
  return button({ class: "quote", dir: "auto", onclick: () => onShow(seq) }, text);
}

function buildTry({ asked, outcome, said }, onShow) {
  const end = said ? buildQuote(said, onShow) : h("span", { class: "muted" }, term("action", outcome));
  return [buildQuote(asked, onShow), " → ", end];
}

function buildMood({ mood, shown_by: shown }, onShow) {
  return h("p", {}, `${say("mood")}: `, h("span", { class: `mark mood ${mood}` }, term("mood", mood)), " ", shown ? buildQuote(shown, onShow) : "");
}
