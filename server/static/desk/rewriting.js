/** The draft said otherwise: shorter, longer, friendlier, more formal; only where all facts stay. */
import { button, h } from "../chat/dom.js";
import { say } from "./strings.js";

const STYLES = ["shorter", "longer", "friendlier", "more_formal"];

export class Rewriting {
  #tools;
  #field;
  #run = 0;

  /** `onChoose(text)` is called with the variant that replaces the draft. */
  constructor(tools, field, onChoose) {
    this.#tools = tools;
    this.#field = field;
    this.onChoose = onChoose;
    this.buttons = h("div", { class: "styles", role: "group", "aria-label": say("rewrite") },
      STYLES.map((style) => button({ disabled: true, onclick: () => this.#ask(style) }, say(`style_${style}`))));
    this.variants = h("div", { class: "variants", role: "group", "aria-label": say("variants"), hidden: true });
  }

  /** Whether there is something to rewrite. */
  enable(on) {
    for (const button of this.buttons.children) button.disabled = !on;
  }

  clear() {
    this.#run += 1;
    this.variants.hidden = true;
  }

  async #ask(style) {
    this.clear();
    const run = this.#run;
    const before = this.#field.value;
    this.#put(h("p", { class: "muted", role: "status" }, say("rewriting")));
    const answer = await this.#tools.guard(() => this.#tools.api.post(["rewrite"], { text: before, style }));
    if (run !== this.#run) return;
    if (!answer) this.clear();
    else if (answer.texts.length) this.#offer(answer.texts, before);
    else this.#put(h("p", { class: "muted", role: "status" }, say("no_variant")));
  }

  #put(...parts) {
    this.variants.replaceChildren(...parts);
    this.variants.hidden = false;
  }

  #offer(texts, before) {
    const buttons = texts.map((text) => button({ class: "other", dir: "auto", onclick: () => this.#choose(text, before) }, text));
    this.#put(...buttons, button({ class: "quiet", onclick: () => this.#leave() }, say("keep_mine")));
    buttons[0].focus();
  }

  #choose(text, before) {
    this.onChoose(text);
    this.#put(button({ class: "quiet", onclick: () => this.#undo(before) }, say("undo")));
    this.#field.focus();
  }

  #undo(before) {
    this.onChoose(before);
    this.#leave();
  }

  #leave() {
    this.clear();
    this.#field.focus();
  }
}
