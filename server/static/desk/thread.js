/** The conversation: who it is with, what was said, what can be done with it. */
import { button, h, icon } from "../chat/dom.js";
import { arrange } from "./arrange.js";
import { buildDay, buildEntry, buildUnsent } from "./entries.js";
import { nameOf } from "./inbox_row.js";
import { say } from "./strings.js";
import { isSameDay } from "./time.js";

const SHOWN = 60; // messages at first, and more each time that earlier ones are asked for
const NEAR_END_PX = 60; // whoever is that near to the end goes with it

export class Thread {
  #tools;
  #entries = new Map();
  #days = new Map();
  #heard = 0;
  #limit = SHOWN;
  #follows = true;
  #conversation;
  #earlier = button({ class: "more", hidden: true, onclick: () => this.#showEarlier() }, say("earlier"));
  #log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": say("log") });
  #writing = h("p", { class: "writing", hidden: true });
  #newest = button({ class: "newest", hidden: true, "aria-label": say("newest"), onclick: () => this.#toEnd() }, icon("down"));
  #scroller = h("div", { class: "scroller", tabindex: "0", role: "group", "aria-label": say("log"), onscroll: () => this.#scrolled() },
    this.#earlier, this.#log, this.#writing);

  /** `tools` are the desk's, what entries.js wants, and `onTakeBack(entry)`. */
  constructor(tools) {
    this.#tools = tools;
    this.element = h("div", { class: "thread" }, this.#scroller, this.#newest);
    new ResizeObserver(() => this.#follow()).observe(this.#scroller);
  }

  /** Shows a conversation, or what has changed in it. */
  show(conversation) {
    if (conversation !== this.#conversation) this.#begin(conversation);
    this.#draw();
    this.#announce();
  }

  /** Shows whether the customer is writing. */
  setWriting(on) {
    this.#writing.hidden = !on;
    this.#writing.textContent = on ? say("writing", { name: nameOf(this.#conversation.facts) }) : "";
    this.#follow();
  }

  /** Shows one message of the conversation. */
  reveal(seq) {
    const after = this.#conversation.messages.filter((message) => message.seq >= seq).length;
    this.#limit = Math.max(this.#limit, after);
    this.#draw();
    const element = this.#entries.get(seq)?.element;
    element?.scrollIntoView({ block: "center" });
    element?.focus({ preventScroll: true });
  }

  #begin(conversation) {
    this.#conversation = conversation;
    this.#follows = true;
    this.#limit = SHOWN;
    this.#entries.clear();
    this.#days.clear();
    this.#heard = conversation.asked;
    this.#writing.hidden = true;
  }

  #draw() {
    this.#earlier.hidden = this.#conversation.messages.length <= this.#limit;
    arrange(this.#log, [...this.#buildSaid(), ...this.#buildUnsent()]);
    this.#follow();
  }

  #buildSaid() {
    const messages = this.#conversation.messages.slice(-this.#limit);
    return messages.flatMap((message, i) => {
      const entry = this.#entryOf(message);
      return i && isSameDay(messages[i - 1].at, message.at) ? [entry] : [this.#dayOf(message.at), entry];
    });
  }

  #entryOf(message) {
    const { facts, isFree, isMine } = this.#conversation;
    const writes = isMine || (isFree && facts.state !== "closed");
    const { onSuggest, onSource, onCorrect } = this.#tools;
    return this.#keep(message.seq, [message, writes, facts.customer], () =>
      buildEntry(message, { facts, onSource, onCorrect, onSuggest: writes ? onSuggest : undefined }));
  }

  // An element is kept for as long as what it shows is the same, so that focus within it is.
  #keep(name, value, build) {
    const key = JSON.stringify(value);
    const known = this.#entries.get(name);
    if (known?.key === key) return known.element;
    const element = build();
    this.#entries.set(name, { key, element });
    return element;
  }

  #dayOf(at) {
    const day = new Date(at).toDateString();
    if (!this.#days.has(day)) this.#days.set(day, buildDay(at));
    return this.#days.get(day);
  }

  #buildUnsent() {
    const { id, messages } = this.#conversation;
    const { outbox, agent, onTakeBack } = this.#tools;
    const shown = new Set(messages.map((message) => message.id));
    return outbox.of(id).filter((entry) => !shown.has(entry.id)).map((entry) => this.#keep(entry.id, entry, () => buildUnsent(entry, agent.name, {
      onRelease: () => outbox.release(entry.id, { confirm: true }),
      onTakeBack: () => onTakeBack(outbox.drop(entry.id)),
    })));
  }

  #announce() {
    for (const { text } of this.#conversation.askedSince(this.#heard)) this.#tools.announce(`${nameOf(this.#conversation.facts)}: ${text}`);
    this.#heard = this.#conversation.asked;
  }

  // What was on the screen stays where it is while more comes above it.
  #showEarlier() {
    const below = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    this.#limit += SHOWN;
    this.#follows = false;
    this.#draw();
    this.#scroller.scrollTop = this.#scroller.scrollHeight - below;
    if (document.activeElement === document.body) this.#scroller.focus();
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#follows = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    this.#newest.hidden = this.#follows;
  }

  // Also when the log becomes lower, since something below it has come.
  #follow() {
    if (this.#follows) this.#toEnd();
    else this.#scrolled();
  }

  #toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#scrolled();
  }
}
