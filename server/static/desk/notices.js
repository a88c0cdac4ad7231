/** What the desk says by itself: problems that are seen, news that are heard. */
import { button, h, icon } from "../chat/dom.js";
import { sentenceOf } from "./forms.js";
import { say } from "./strings.js";

const TOGETHER_MS = 1500; // news that come close together are read out together

export class Notices {
  #words = h("p");
  #heard = new Set();
  #timer;

  constructor() {
    const close = button({ class: "tool", "aria-label": say("dismiss"), onclick: () => this.clear() }, icon("close"));
    this.bar = h("div", { class: "notice", hidden: true }, icon("alert"), this.#words, close);
    this.element = h("div", { class: "notices", role: "alert" }, this.bar);
    this.voice = h("div", { class: "unseen", "aria-live": "polite" });
  }

  /** Shows a sentence until it is dismissed or another comes. */
  tell(text) {
    this.#words.textContent = text;
    this.bar.hidden = false;
  }

  clear() {
    this.bar.hidden = true;
  }

  /** Runs work; what it throws is told. Returns what it gave, or undefined. */
  async guard(work) {
    try {
      const result = await work();
      this.clear();
      return result;
    } catch (error) {
      this.tell(sentenceOf(error));
      return undefined;
    }
  }

  /** Has assistive technology read a text, with others of the same moment, each once. */
  announce(text) {
    this.#heard.add(text);
    this.#timer ??= setTimeout(() => {
      this.voice.textContent = [...this.#heard].join(" ");
      this.#heard.clear();
      this.#timer = undefined;
    }, TOGETHER_MS);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
