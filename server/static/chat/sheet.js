/** A page laid over the conversation: a title, a way back, and what is shown. */
import { button, h, icon } from "./dom.js";

export class Sheet {
  #title = h("h2", { id: "sheet-title", tabindex: "-1" });
  #body = h("div", { class: "page", tabindex: "0", role: "group", "aria-labelledby": "sheet-title" });
  #behind;
  #returnTo;

  /** @param {HTMLElement} behind what the sheet covers; it has the focus again afterwards. */
  constructor(strings, behind) {
    this.#behind = behind;
    const back = button({ class: "tool", "aria-label": strings.back, onclick: () => this.close() }, icon("back"));
    this.element = h("section", { class: "sheet", "aria-labelledby": "sheet-title", hidden: true },
      h("div", { class: "bar" }, back, this.#title), this.#body);
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Shows a page; `title` is text or elements. */
  open(title, ...children) {
    if (!this.isOpen) this.#returnTo = this.element.getRootNode().activeElement;
    this.element.hidden = false;
    this.#behind.inert = true;
    this.#title.replaceChildren(...[title].flat());
    this.show(...children);
    this.#title.focus();
  }

  /** Shows something else on the same page. */
  show(...children) {
    this.#body.replaceChildren(...children);
    this.#body.scrollTop = 0;
  }

  close() {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.#behind.inert = false;
    this.#returnTo?.focus();
  }
}
