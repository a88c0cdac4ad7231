/** The three columns: the list, the conversation with its composer, and what stands beside it. */
import { h } from "../chat/dom.js";
import { openAssign } from "./assign.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { confirm } from "./dialogs.js";
import { openDraft } from "./draft_faq.js";
import { Heading } from "./heading.js";
import { Inbox } from "./inbox.js";
import { addressOf } from "./inbox_row.js";
import { Side } from "./side.js";
import { openSource } from "./source.js";
import { say } from "./strings.js";
import { Suggestion } from "./suggestion.js";
import { Thread } from "./thread.js";
import { keepAges } from "./time.js";

const NARROW = matchMedia("(max-width: 47.99rem)"); // one column: as in css/frame.css

export class Workspace {
  #tools;
  #conversation;
  #told;
  #stale = false;
  #stopAges;

  constructor(tools, onCounts) {
    const own = {
      onSource: (citation) => openSource(tools, citation),
      onSuggest: (seq) => this.suggestion.load(seq, true),
      onCorrect: (seq) => this.#correct(seq),
      onTakeBack: (entry) => this.composer.putBack(entry),
      onUse: (suggestion, edit) => this.composer.use(suggestion, edit),
      onReleased: () => this.suggestion.reveal(),
      onDismissed: () => this.composer.focus(),
      onTyping: (conversation, on) => tools.live.send({ type: "typing", conversation, on }),
      onTake: () => this.take(),
      onShow: (seq) => this.#reveal(seq),
    };
    this.#tools = { ...tools, ...own };
    this.#build(onCounts);
    this.#stopAges = keepAges(this.element);
  }

  /** Shows a conversation; with `details` what stands beside it, where both have no room. */
  open(id, details) {
    this.element.dataset.shown = details ? "details" : "thread";
    this.heading.details.ariaExpanded = String(details);
    if (this.#conversation?.id === id) return this.#focusPart(details);
    this.#conversation?.close();
    this.#conversation = new Conversation(this.#tools, id, (conversation) => this.#show(conversation));
    this.column.classList.add("loading");
    this.inbox.select(id);
    return this.#read();
  }

  /** Shows no conversation: on a narrow screen the list. */
  leave() {
    this.element.dataset.shown = "list";
    if (NARROW.matches) this.#forget();
    this.inbox.focus();
  }

  /** Reads everything anew, after something may have been missed. */
  refresh() {
    this.#told = undefined;
    this.look();
    if (this.#conversation) this.#reread();
    return this.inbox.refresh();
  }

  /** Tells the server which conversation is on the screen. */
  look() {
    const seen = document.visibilityState === "visible" && !this.element.hidden ? this.#conversation?.id ?? null : null;
    if (seen !== this.#told) this.#tools.live.send({ type: "viewing", conversation: seen });
    this.#told = seen;
    if (seen && this.#stale) this.#reread();
  }

  // To read a conversation marks its messages as read: not while nobody looks.
  #reread() {
    this.#stale = document.visibilityState !== "visible";
    if (!this.#stale) this.#conversation.refresh();
  }

  /** Something was said or done in a conversation. */
  changed(id) {
    if (id === this.#conversation?.id) this.#reread();
  }

  /** An entry of the outbox has changed: taken or refused, it says that the conversation has, too. */
  sent(lane) {
    if (lane !== this.#conversation?.id || !this.#conversation.facts) return;
    this.thread.show(this.#conversation);
    if (this.#tools.outbox.of(lane).some(({ state }) => state !== "waiting")) this.#conversation.refresh();
  }

  /** Who else is here, by a frame of the socket. */
  present({ conversation, viewing, typing, customer_typing: writing }) {
    if (conversation !== this.#conversation?.id || !this.#conversation.facts) return;
    this.#showOthers(viewing, typing);
    this.thread.setWriting(writing);
  }

  async take() {
    if (this.#conversation?.facts && this.#conversation.isFree) await this.#act("take", () => this.composer.focus());
  }

  async give() {
    if (this.#conversation?.facts && this.#conversation.mayGive) await this.#act("return", () => this.heading.focus());
  }

  async close() {
    if (!this.#conversation?.facts || !this.#conversation.mayEnd) return;
    await this.#tools.outbox.rest(this.#conversation.id);
    const doubt = this.#doubt;
    if (doubt && !(await confirm(say("close_title"), doubt, say("close_conversation")))) return;
    await this.#act("close", () => this.heading.focus());
  }

  reply() {
    if (this.#conversation?.facts && this.#conversation.isMine) this.composer.focus();
  }

  /** One step back: from a field to its conversation, from there to the list. */
  back(from) {
    if (this.column.contains(from) && from.matches("input, textarea, select")) this.heading.focus();
    else if (this.element.dataset.shown === "details") this.#go("");
    else if (NARROW.matches) location.hash = "";
    else this.inbox.focus();
  }

  stop() {
    this.#stopAges();
    this.#conversation?.close();
    this.composer.rest();
  }

  #build(onCounts) {
    this.inbox = new Inbox(this.#tools, { onCounts, onTags: (tags) => this.side.tags.offer(tags) });
    this.heading = new Heading({
      give: () => this.give(), close: () => this.close(), assign: () => openAssign(this.#tools, this.#conversation, () => this.refresh()),
      details: () => this.#go(this.element.dataset.shown === "details" ? "" : "&details"), back: () => (location.hash = ""),
    });
    this.thread = new Thread(this.#tools);
    this.suggestion = new Suggestion(this.#tools);
    this.composer = new Composer(this.#tools);
    this.side = new Side(this.#tools, () => this.#go(""));
    this.column = h("section", { class: "conversation", "aria-labelledby": "conversation-title" },
      this.heading.element, this.thread.element, this.suggestion.element, this.composer.element);
    this.nothing = h("p", { class: "nothing muted" }, say("nothing_open"));
    this.element = h("div", { class: "columns", "data-shown": "list" }, this.inbox.element, this.nothing, this.column, this.side.element);
    this.#forget();
  }

  #forget() {
    this.#conversation?.close();
    this.#conversation = undefined;
    this.inbox.select("");
    this.#setOpen(false);
    this.look();
  }

  #setOpen(open) {
    this.nothing.hidden = open;
    this.column.hidden = this.side.element.hidden = !open;
  }

  async #read() {
    const conversation = this.#conversation;
    await conversation.refresh();
    if (conversation !== this.#conversation) return;
    this.column.classList.remove("loading");
    if (conversation.facts) return this.#focusPart(this.element.dataset.shown === "details");
    this.#forget();
    location.hash = "";
  }

  #show(conversation) {
    if (conversation !== this.#conversation) return;
    this.#tools.outbox.settle(conversation.id, new Set(conversation.messages.map(({ id }) => id)));
    this.#setOpen(true);
    for (const part of [this.heading, this.thread, this.suggestion, this.composer, this.side]) part.show(conversation);
    this.#showOthers(conversation.facts.viewing, conversation.facts.typing);
    this.thread.setWriting(conversation.facts.customer_typing);
    this.inbox.refresh(); // what was read is unread no more, in whichever folder it stands
    this.look();
  }

  #showOthers(viewing = [], typing = []) {
    const others = ({ id }) => id !== this.#tools.agent.id;
    this.heading.setOthers({ viewing: viewing.filter(others), typing: typing.filter(others) });
  }

  #reveal(seq) {
    if (this.element.dataset.shown === "details" && NARROW.matches) this.#go("");
    this.thread.reveal(seq);
  }

  #focusPart(details) {
    (details ? this.side : this.heading).focus();
  }

  #go(end) {
    location.hash = addressOf(this.#conversation.id) + end;
  }

  // What was sent before goes before.
  async #act(name, then) {
    const conversation = this.#conversation;
    const before = document.activeElement;
    await this.#tools.outbox.rest(conversation.id);
    const done = await this.#tools.guard(() => this.#tools.api.post(conversation.path(name)));
    await Promise.all([conversation.refresh(), this.inbox.refresh()]);
    const stayed = [before, document.body].includes(document.activeElement);
    if (done && stayed && conversation === this.#conversation) then();
  }

  // What would be lost or left undone by closing, as a question; empty where nothing would.
  get #doubt() {
    const { id, isMine, isUnanswered } = this.#conversation;
    if (this.#tools.drafts.has(id)) return say("close_draft");
    if (this.#tools.outbox.of(id).some(({ state }) => state !== "sent")) return say("close_unsent");
    return isMine && isUnanswered ? say("close_unanswered") : "";
  }

  async #correct(seq) {
    const { id } = this.#conversation;
    const draft = await this.#tools.guard(() => this.#tools.api.post(["corrections"], { conversation: id, seq }));
    if (draft) openDraft(this.#tools, draft);
  }
}
