/** The panel: a dialog with a header, the conversation, and the composer. It knows no server. */
import { Composer } from "./composer.js";
import { button, h, icon, plain } from "./dom.js";
import { buildChoices, buildMessage } from "./messages.js";
import { sayQueue } from "./notes.js";
import { Sheet } from "./sheet.js";
import { fill } from "./words.js";

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
   * @param {object} tools what chat/messages.js and chat/composer.js want, and `onPerson`,
   *   `onBot`, `onMenu`, `onRetry`, `onClose`.
   */
  constructor(tools) {
    this.#tools = tools;
    this.#strings = tools.strings;
    this.composer = new Composer(tools);
    this.#buildHeader();
    this.#buildLog();
    this.#buildFooter();
    const main = h("div", { class: "main" }, this.header, this.status, this.queue, this.scroller, this.newest, this.composer.element, this.footer);
    this.sheet = new Sheet(this.#strings, main);
    this.voice = h("div", { class: "hidden", "aria-live": "polite" });
    this.dialog = h("dialog", { class: "panel", "aria-labelledby": "panel-title", "aria-describedby": "introduction", lang: this.#strings.language },
      main, this.sheet.element, this.voice);
    // The panel itself keeps the page's direction, and its corner.
    for (const part of this.dialog.children) part.dir = this.#strings.direction;
  }

  #buildHeader() {
    const { strings, onClose, onMenu } = this.#tools;
    this.sign = h("span", { class: "sign", "aria-hidden": "true" });
    this.title = h("h1", { id: "panel-title", tabindex: "-1", dir: "auto" });
    this.who = h("p", { class: "muted" }, strings.assistant);
    this.header = h("div", { class: "bar top" }, this.sign, h("div", {}, this.title, this.who),
      button({ class: "tool", "aria-label": strings.more, "aria-haspopup": "dialog", onclick: onMenu }, icon("more")),
      button({ class: "tool", "aria-label": strings.close, onclick: onClose }, icon("close")));
  }

  #buildLog() {
    const { strings, onRetry, onBot } = this.#tools;
    this.status = h("div", { class: "status", role: "status" });
    this.retry = button({ class: "again", onclick: onRetry }, strings.retry);
    this.welcome = h("div", { class: "welcome" });
    this.place = h("p");
    this.queue = h("div", { class: "queue", hidden: true }, h("div", {}, h("b", {}, strings.queue), this.place), button({ class: "again", onclick: onBot }, strings.bot));
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": strings.log });
    this.writer = h("span");
    this.typing = h("div", { class: "typing", hidden: true }, h("i"), h("i"), h("i"), this.writer);
    this.scroller = h("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": strings.log, onscroll: () => this.#showNewest() },
      this.welcome, this.log, this.typing);
    this.newest = button({ class: "newest", hidden: true, "aria-label": strings.newest, onclick: () => this.#toEnd() }, icon("down"));
  }

  #buildFooter() {
    const { strings, onPerson } = this.#tools;
    this.disclosure = h("p", { class: "muted" }, strings.disclosure);
    this.person = button({ class: "call", onclick: onPerson }, icon("person"), strings.person);
    this.footer = h("div", { class: "foot" }, this.disclosure, this.person);
  }

  /**
   * What the server said of the shop; no `suggestions` once something was asked. The introduction,
   * that an AI is speaking, describes the dialog: assistive technology reads it with the panel.
   */
  setWelcome({ shop, greeting, disclosure, limits }, title, suggestions) {
    const { strings } = this.#tools;
    this.title.textContent = title || plain(shop ?? "") || strings.chat;
    this.sign.textContent = [...this.title.textContent][0].toLocaleUpperCase();
    this.composer.limit = limits?.message_chars ?? Infinity;
    const said = [disclosure, greeting].filter(Boolean);
    const words = said.map((text) => h("p", { class: "greeting", dir: "auto" }, text));
    const label = h("p", { class: "label" }, strings.ask);
    this.welcome.replaceChildren(h("div", { id: "introduction" }, words),
      ...(suggestions.length ? [label, h("div", { class: "suggestions" }, buildChoices(suggestions, this.#tools))] : []));
  }

  /** Shows a new entry or what has changed in one. */
  show(entry) {
    const stays = this.#isAtEnd;
    if (this.#messages.has(entry)) this.#messages.get(entry).update();
    else this.#add(entry);
    if (stays || entry.role === "customer") this.follow();
    else this.#showNewest();
  }

  #add(entry) {
    const message = buildMessage(entry, this.#tools);
    this.#messages.set(entry, message);
    this.log.append(message.element);
  }

  /** Takes all entries away. */
  clear() {
    this.#messages.clear();
    this.log.replaceChildren();
  }

  /**
   * Shows how things stand: who answers or is waited for, who writes, and the connection.
   *
   * @param {Conversation} conversation
   * @param {string} state of chat/link.js
   */
  update({ busy, writer, standing }, state) {
    const stays = this.#isAtEnd;
    const { activeElement } = this.dialog.getRootNode();
    this.#showStanding(standing);
    this.typing.hidden = writer === undefined;
    this.writer.textContent = writer ? fill(this.#strings.writing, { name: plain(writer) }) : this.#strings.typing;
    this.composer.setBusy(busy);
    if (this.status.dataset.state !== state) this.#showState(state);
    if (activeElement && !activeElement.checkVisibility()) this.composer.field.focus(); // its button went away
    if (stays) this.follow();
  }

  #showStanding(standing) {
    const { assistant, disclosure, human, somebody } = this.#strings;
    const { state } = standing;
    const name = plain(standing.name || somebody);
    this.who.textContent = state === "agent" ? name : assistant;
    this.disclosure.textContent = state === "agent" ? fill(human, { name }) : disclosure;
    this.person.hidden = ["waiting", "agent"].includes(state);
    this.queue.hidden = state !== "waiting";
    this.place.textContent = sayQueue(standing, this.#strings);
  }

  // Whoever was refused may try again; all else tries by itself.
  #showState(state) {
    const strings = this.#strings;
    this.status.dataset.state = state;
    this.status.replaceChildren(strings[state] ?? "", ...(state === "refused" ? [this.retry] : []));
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

  get #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  #toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Goes to where the conversation stands. What is long is read from its beginning. */
  follow() {
    this.#toEnd();
    const newest = [...this.log.children].findLast((each) => !each.hidden);
    const asked = newest?.previousElementSibling;
    const first = newest?.matches(".bot") && asked?.matches(".customer") ? asked : newest;
    const above = first ? this.scroller.getBoundingClientRect().top - first.getBoundingClientRect().top : 0;
    if (above > 0) this.scroller.scrollTop -= above + MARGIN_PX;
    this.#showNewest();
  }

  #showNewest() {
    this.newest.hidden = this.#isAtEnd;
  }
}
