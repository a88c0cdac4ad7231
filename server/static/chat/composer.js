/** Where the customer writes. */
import { button, h, icon } from "./dom.js";
import { fill } from "./words.js";

const STILL_MS = 4000; // after so long without a key nobody is writing

export class Composer {
  /** Most characters of a message. */
  limit = Infinity;
  #tools;
  #writing;

  /** @param {{strings, onSay, onStop, onWriting}} tools `onWriting(on)` tells when somebody writes. */
  constructor(tools) {
    const { strings, onStop } = tools;
    this.#tools = tools;
    this.field = h("textarea", { rows: 1, "aria-label": strings.label, placeholder: strings.placeholder, "aria-describedby": "over",
      enterkeyhint: "send", autocomplete: "off", oninput: () => this.#input(), onkeydown: (event) => this.#key(event) });
    this.over = h("p", { class: "over", id: "over", role: "status" });
    this.stop = button({ class: "round stop", "aria-label": strings.stop, hidden: true, onclick: onStop }, icon("stop"));
    const send = h("button", { class: "round send", "aria-label": strings.send }, icon("send"));
    this.form = h("form", { class: "composer", onsubmit: (event) => this.#submit(event) }, this.field, this.stop, send);
    this.element = h("div", {}, this.form, this.over);
  }

  /** Whether there is an answer to stop. */
  setBusy(busy) {
    if (!busy && this.stop.matches(":focus")) this.field.focus();
    this.stop.hidden = !busy;
  }

  #input() {
    this.#measure();
    if (!this.#writing) this.#tools.onWriting(true);
    clearTimeout(this.#writing);
    this.#writing = setTimeout(() => this.#rest(), STILL_MS);
  }

  #rest() {
    if (this.#writing) this.#tools.onWriting(false);
    clearTimeout(this.#writing);
    this.#writing = undefined;
  }

  /** Fits the field to its text, and says when that is longer than the server takes. */
  #measure() {
    this.field.dir = this.field.value && "auto"; // the placeholder's is the interface's
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
    const count = [...this.field.value].length - this.limit;
    this.over.textContent = count > 0 ? fill(this.#tools.strings.long, { count }) : "";
    this.field.setAttribute("aria-invalid", String(count > 0));
    this.form.classList.toggle("filled", this.field.value.trim() !== "");
  }

  // 229 is what browsers report for a key that an input method took (UI Events, "keyCode").
  #key(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || this.over.textContent) return;
    this.field.value = "";
    this.#measure();
    this.#rest();
    this.#tools.onSay(text);
  }
}
