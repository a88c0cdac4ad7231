/** The panel: a dialog with a header, the conversation, and the composer. It knows no server. */
import { h, icon } from "./dom.js";
import { buildChoices, buildMessage } from "./messages.js";
import { fill } from "./strings.js";

const ANNOUNCE_AFTER_MS = 1200; // sentences that come close together are read out together
const NEAR_END_PX = 80;
const MARGIN_PX = 12;

export class View {
  #strings;
  #tools;
  #messages = new Map();
  #heard = "";
  #timer;

  /**
   * @param {object} tools what chat/messages.js wants, and `onStop`, `onRetry`, `onClose`.
   */
  constructor(tools) {
    this.#tools = tools;
    this.#strings = tools.strings;
    this.#buildHeader();
    this.#buildLog();
    this.#buildComposer();
    this.main = h("div", { class: "main" }, this.status, this.scroller, this.newest, this.composer, this.footer);
    this.voice = h("div", { class: "hidden", "aria-live": "polite" });
    this.dialog = h("dialog", { class: "panel", "aria-labelledby": "panel-title", "aria-describedby": "introduction", lang: this.#strings.language });
    this.add(this.header, this.main, this.voice);
  }

  /** Adds parts in the language's direction. The panel itself keeps the page's, and its corner. */
  add(...parts) {
    for (const part of parts) part.dir = this.#strings.direction;
    this.dialog.append(...parts);
  }

  #buildHeader() {
    const { strings, onClose } = this.#tools;
    this.sign = h("span", { class: "sign", "aria-hidden": "true" });
    this.title = h("h1", { id: "panel-title", tabindex: "-1", dir: "auto" });
    const close = h("button", { class: "tool", type: "button", "aria-label": strings.close, onclick: onClose }, icon("close"));
    this.header = h("header", { class: "top" }, this.sign,
      h("div", {}, this.title, h("p", { class: "muted" }, strings.assistant)), close);
  }

  #buildLog() {
    const { strings, onRetry } = this.#tools;
    this.status = h("div", { class: "status", role: "status" });
    this.retry = h("button", { class: "again", type: "button", onclick: onRetry });
    this.welcome = h("div", { class: "welcome" });
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": strings.log });
    this.typing = h("div", { class: "typing", hidden: true }, h("i"), h("i"), h("i"), h("span", {}, strings.typing));
    this.scroller = h("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": strings.log, onscroll: () => this.#showNewest() },
      this.welcome, this.log, this.typing);
    this.newest = h("button", { class: "newest", type: "button", hidden: true, "aria-label": strings.newest, onclick: () => this.#toEnd() }, icon("down"));
  }

  #buildComposer() {
    const { strings, onStop } = this.#tools;
    this.field = h("textarea", { rows: 1, "aria-label": strings.label, placeholder: strings.placeholder,
      enterkeyhint: "send", autocomplete: "off", oninput: () => this.#measure(), onkeydown: (event) => this.#key(event) });
    this.over = h("p", { class: "over", id: "over", role: "status" });
    this.stop = h("button", { class: "round stop", type: "button", "aria-label": strings.stop, hidden: true, onclick: onStop }, icon("stop"));
    this.send = h("button", { class: "round send", "aria-label": strings.send }, icon("send"));
    this.composer = h("form", { class: "composer", onsubmit: (event) => this.#submit(event) }, this.field, this.stop, this.send);
    this.footer = h("footer", {}, this.over, h("p", { class: "muted" }, strings.disclosure, " ", (this.person = h("a"))));
  }

  /**
   * What the server said of the shop; `asked` hides the suggestions. The introduction, that an AI is
   * speaking, describes the dialog: assistive technology reads it when the panel opens.
   */
  setWelcome({ shop, greeting, disclosure, suggestions, support_email: email, limits }, title, asked) {
    const { strings } = this.#tools;
    this.title.textContent = title || shop || strings.chat;
    this.sign.textContent = [...this.title.textContent][0].toLocaleUpperCase();
    this.limit = limits?.message_chars ?? Infinity;
    const offered = !asked && suggestions?.length;
    const label = h("p", { class: "label" }, strings.ask);
    const said = [disclosure, greeting].filter(Boolean);
    const words = said.map((text) => h("p", { class: "greeting", dir: "auto" }, text));
    this.welcome.replaceChildren(h("div", { id: "introduction" }, words),
      ...(offered ? [label, h("div", { class: "suggestions" }, buildChoices(suggestions, this.#tools))] : []));
    this.person.textContent = email ? strings.person : "";
    if (/^[^\s@?&]+@[^\s@?&]+$/.test(email ?? "")) this.person.href = `mailto:${email}`;
  }

  /** Shows a new entry or what has changed in one. */
  show(entry) {
    const stays = this.#isAtEnd;
    if (this.#messages.has(entry)) this.#messages.get(entry).update();
    else this.#add(entry);
    if (stays || entry.role === "customer") this.#follow();
    else this.#showNewest();
  }

  #add(entry) {
    const message = buildMessage(entry, this.#tools);
    this.#messages.set(entry, message);
    this.log.append(message.element);
  }

  /** Goes to where the conversation stands, after the panel was hidden. */
  reveal() {
    this.#follow();
  }

  setBusy(busy, typing) {
    const stays = this.#isAtEnd;
    this.typing.hidden = !typing;
    if (!busy && this.stop.matches(":focus")) this.field.focus();
    this.stop.hidden = !busy;
    if (stays) this.#follow();
  }

  /** A state of chat/connection.js in words, with a way out where there is one. */
  setState(state) {
    const { strings } = this.#tools;
    const way = { refused: strings.retry, elsewhere: strings.here }[state];
    this.retry.textContent = way ?? "";
    this.status.dataset.state = state;
    this.status.replaceChildren(strings[state] ?? "", ...(way ? [this.retry] : []));
  }

  /** Has assistive technology read a text, together with others of the same moment. */
  announce(text) {
    this.#heard += ` ${text}`;
    this.#timer ??= setTimeout(() => {
      this.voice.textContent = this.#heard.trim();
      this.#heard = "";
      this.#timer = undefined;
    }, ANNOUNCE_AFTER_MS);
  }

  /** Keeps what is in the composer and shows that the text is longer than the server takes. */
  #measure() {
    this.field.dir = this.field.value && "auto"; // the placeholder's is the interface's
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
    const count = [...this.field.value].length - this.limit;
    this.over.textContent = count > 0 ? fill(this.#strings.long, { count }) : "";
    this.field.setAttribute("aria-invalid", String(count > 0));
    this.composer.classList.toggle("filled", this.field.value.trim() !== "");
  }

  // 229 is what browsers report for a key that an input method took (UI Events, "keyCode").
  #key(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.composer.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || this.over.textContent) return;
    this.field.value = "";
    this.#measure();
    this.#tools.onSay(text);
  }

  get #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  #toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  // A long answer is read from its beginning: the question stays in sight.
  #follow() {
    this.#toEnd();
    const asked = [...this.log.querySelectorAll(".customer")].at(-1);
    const above = asked ? this.scroller.getBoundingClientRect().top - asked.getBoundingClientRect().top : 0;
    if (above > 0) this.scroller.scrollTop -= above + MARGIN_PX;
    this.#showNewest();
  }

  #showNewest() {
    this.newest.hidden = this.#isAtEnd;
  }
}
