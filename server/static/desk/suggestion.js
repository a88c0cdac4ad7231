/** What the bot would answer: its words, its proof, how sure it is; to take, to change, to dismiss. */
import { button, h, icon } from "../chat/dom.js";
import { buildBlocks } from "../chat/richtext.js";
import { buildCards, buildChips } from "./cards.js";
import { sentenceOf } from "./forms.js";
import { RECORDS } from "./outbox.js";
import { say, term } from "./strings.js";

export class Suggestion {
  #tools;
  #conversation;
  #wanted = 0; // the message that suggestions were last asked for by itself
  #seq = 0; // the one that they are shown for
  #shown;
  #dismissed = new Set();

  /** `tools.onUse(suggestion, edit)` takes one into the draft. */
  constructor(tools) {
    this.#tools = tools;
    this.element = h("section", { class: "suggestion", "aria-label": say("suggestion"), hidden: true });
  }

  /** Suggests for the customer's newest message, if that is for this agent to answer. */
  show(conversation) {
    if (conversation !== this.#conversation) this.#begin(conversation);
    const { facts, asked, isMine, isUnanswered } = conversation;
    const wanted = isUnanswered && (isMine || facts.state === "waiting") ? asked : 0;
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted && !this.#dismissed.has(this.#key(wanted))) this.load(wanted);
    else this.#clear();
  }

  /** Asks for the suggestions to one message of the customer. */
  async load(seq, byHand = false) {
    const conversation = this.#conversation;
    this.#seq = seq;
    this.#put(h("p", { class: "muted" }, say("suggesting")));
    const answer = await this.#tools.api.get(conversation.path("suggestions"), { seq }).catch((error) => ({ alternatives: [], error }));
    if (conversation !== this.#conversation || seq !== this.#seq) return;
    const { suggestion, alternatives, error } = answer;
    const best = suggestion ?? alternatives[0];
    if (best) this.#offer(best, alternatives);
    else if (byHand) this.#put(h("p", { class: "muted", role: "status" }, error ? sentenceOf(error) : say("no_suggestion")));
    else this.#clear();
  }

  /** Takes what is suggested into the draft; with `edit` to be changed there. */
  use(edit = false) {
    if (!this.#shown || this.element.hidden) return;
    this.#tools.onUse(this.#shown, edit);
    this.element.hidden = true;
  }

  /** Shows again what was taken into a draft that has gone since. */
  reveal() {
    this.element.hidden = !this.#shown;
  }

  /** Takes away what is suggested, and records that it was not wanted. */
  dismiss() {
    const { id } = this.#shown;
    this.#tools.outbox.add(RECORDS, ["suggestions", id], { outcome: "dismissed", text: "" });
    this.#dismissed.add(this.#key(this.#seq));
    this.#clear();
    this.#tools.onDismissed();
  }

  #begin(conversation) {
    this.#conversation = conversation;
    this.#wanted = 0;
    this.#clear();
  }

  #clear() {
    this.#seq = 0;
    this.#shown = undefined;
    this.element.hidden = true;
  }

  #key(seq) {
    return `${this.#conversation.id}/${seq}`;
  }

  #put(...parts) {
    this.#shown = undefined;
    this.element.replaceChildren(...parts.flat().filter(Boolean));
    this.element.hidden = false;
  }

  #offer(suggestion, alternatives = []) {
    const others = alternatives.filter(({ id }) => id !== suggestion.id);
    this.#put(this.#buildHead(suggestion), this.#buildText(suggestion), this.#buildProof(suggestion),
      this.#buildButtons(), this.#buildOthers(suggestion, others));
    this.#shown = suggestion;
    this.#tools.announce(say("suggestion_here"));
  }

  #buildHead({ confidence, path }) {
    return h("p", { class: "byline" }, h("b", {}, say("suggestion")), path ? h("small", { class: "mark" }, term("path", path)) : null,
      h("span", { class: `sure is-${confidence}` }, h("i", { "aria-hidden": "true" }), term("confidence", confidence)),
      button({ class: "tool", "aria-label": say("dismiss_suggestion"), onclick: () => this.dismiss() }, icon("close")));
  }

  #buildText({ text, products }) {
    return [h("div", { class: "words", dir: "auto" }, buildBlocks(text)), buildCards(products)];
  }

  // The words that prove it stand beside it, unless it is them.
  #buildProof({ text, citations }) {
    if (!citations?.length) return h("p", { class: "muted" }, say("no_proof"));
    const [{ quote }] = citations;
    const same = quote.trim() === text.trim();
    return h("div", { class: "proof" }, buildChips(citations, this.#tools.onSource), same ? null : h("q", { dir: "auto" }, quote));
  }

  #buildButtons() {
    return h("div", { class: "buttons start" },
      button({ "aria-keyshortcuts": "a", onclick: () => this.use() }, say("use"), h("kbd", { "aria-hidden": "true" }, "a")),
      button({ onclick: () => this.use(true) }, say("use_edit")));
  }

  #buildOthers(suggestion, others) {
    if (!others.length) return null;
    const list = others.map((other) => h("li", {}, button({ class: "other", dir: "auto",
      onclick: () => this.#offer(other, [suggestion, ...others]) }, other.text)));
    return h("details", {}, h("summary", {}, say("alternatives", { count: others.length })), h("ul", {}, list));
  }
}
