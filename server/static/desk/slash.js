/** Canned replies: a slash in the draft opens them, what follows it finds one of them. */
import { h } from "../chat/dom.js";
import { say } from "./strings.js";

const SLASH = /(^|\s)\/([\p{L}\p{N}_-]*)$/u; // before the caret
const LIST = "canned";
const SHOWN = 8;

/** A reply's text with its variables filled in; what is not known leaves no gap behind. */
export function fillReply(text, values) {
  return text.replace(/ ?\{(customer|agent|shop)\}/g, (hole, name) => values[name] && hole.replace(`{${name}}`, values[name]));
}

/** Replies whose shortcut begins with what was typed, then those that have it anywhere. */
export function findReplies(replies, typed) {
  const wanted = typed.toLowerCase();
  const begins = ({ shortcut }) => shortcut !== "" && shortcut.toLowerCase().startsWith(wanted);
  const has = ({ title, text }) => `${title} ${text}`.toLowerCase().includes(wanted);
  return [...replies.filter(begins), ...replies.filter((reply) => !begins(reply) && has(reply))].slice(0, SHOWN);
}

export class Slash {
  #field;
  #tools;
  #values;
  #found = [];
  #place = 0;
  element = h("ul", { id: LIST, class: "canned", role: "listbox", "aria-label": say("replies"), hidden: true });

  /** `values()` gives what stands for the variables. */
  constructor(field, tools, values) {
    this.#field = field;
    this.#tools = tools;
    this.#values = values;
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("input", () => this.#look());
    field.addEventListener("blur", () => this.#hide());
  }

  /** Handles a key of the field; whether it was for the list. */
  key(event) {
    const act = this.element.hidden ? undefined : this.#keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.isComposing) return false;
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  }

  #keys = {
    ArrowDown: () => this.#go(1),
    ArrowUp: () => this.#go(-1),
    Enter: () => this.#choose(this.#found[this.#place]),
    Tab: () => this.#choose(this.#found[this.#place]),
    Escape: () => this.#hide(),
  };

  get #typed() {
    return SLASH.exec(this.#field.value.slice(0, this.#field.selectionStart))?.[2];
  }

  async #look() {
    if (this.#typed === undefined) return this.#hide();
    const replies = await this.#tools.replies();
    const typed = this.#typed;
    this.#found = typed === undefined ? [] : findReplies(replies, typed);
    this.#place = 0;
    return this.#found.length ? this.#show() : this.#hide();
  }

  #show() {
    const options = this.#found.map((reply, i) => h("li", { id: `${LIST}-${i}`, role: "option", onmousedown: (event) => this.#point(event, reply) },
      reply.shortcut ? h("b", {}, `/${reply.shortcut} `) : null, h("span", {}, reply.title)));
    this.element.replaceChildren(...options);
    if (this.element.hidden) this.#tools.announce(say("replies_found", { count: options.length }));
    this.element.hidden = false;
    this.#field.setAttribute("aria-controls", LIST);
    this.#go(0);
  }

  #hide() {
    this.element.hidden = true;
    this.#field.removeAttribute("aria-controls");
    this.#field.removeAttribute("aria-activedescendant");
  }

  #go(step) {
    const { length } = this.#found;
    this.#place = (this.#place + step + length) % length;
    [...this.element.children].forEach((option, i) => (option.ariaSelected = String(i === this.#place)));
    this.#field.setAttribute("aria-activedescendant", `${LIST}-${this.#place}`);
    this.element.children[this.#place].scrollIntoView({ block: "nearest" });
  }

  #point(event, reply) {
    event.preventDefault(); // the field keeps the focus
    this.#choose(reply);
  }

  #choose(reply) {
    const end = this.#field.selectionStart;
    const text = fillReply(reply.text, this.#values());
    this.#field.setRangeText(text, end - this.#typed.length - 1, end, "end");
    this.#hide();
    this.#field.dispatchEvent(new Event("input"));
  }
}
