/** Where an agent writes: the draft, what goes with it, and the warnings before it is sent. */
import { button, h, icon, keepUp } from "../chat/dom.js";
import { newId } from "../chat/memory.js";
import { buildCard } from "./cards.js";
import { RECORDS } from "./outbox.js";
import { openProducts } from "./products.js";
import { Rewriting } from "./rewriting.js";
import { Slash } from "./slash.js";
import { say } from "./strings.js";

const LONGEST = 8000; // characters, as the server takes them
const TYPING_AGAIN_MS = 3000; // how often others are told that somebody still writes
const TYPING_OVER_MS = 5000;

export class Composer {
  #tools;
  #conversation;
  #draft;
  #typing;
  #told = 0;
  #warning = h("div", { class: "warning", role: "status", hidden: true });
  #attached = h("ul", { class: "cards attached", "aria-label": say("attached"), hidden: true });
  #closed = h("p", { class: "closed" });
  #update = keepUp([
    [this.#closed, () => this.#whyClosed, () => this.#buildClosed()],
    [this.#warning, () => this.#newer, () => this.#buildWarning()],
    [this.#attached, () => this.#draft.products, () => this.#draft.products.map((product) => this.#buildAttached(product))],
  ]);

  constructor(tools) {
    this.#tools = tools;
    this.#build();
  }

  /** Shows the draft of a conversation, or, of the one that is here, what it means for the draft. */
  show(conversation) {
    if (conversation !== this.#conversation) this.#begin(conversation);
    this.form.hidden = !conversation.isMine;
    this.#update();
  }

  /** Takes a suggestion into the draft, after what is written; with `edit` to be changed there. */
  use({ id, text, products }, edit) {
    const written = this.field.value.trim();
    const known = new Set(this.#draft.products.map((product) => product.id));
    const added = (products ?? []).filter((product) => !known.has(product.id));
    this.#change({
      text: written ? `${written}\n\n${text}` : text,
      products: [...this.#draft.products, ...added],
      suggestion: { id, text },
    });
    if (edit) this.focus();
    else this.sendButton.focus();
  }

  /** Puts back what was to be sent and was not: an entry of the outbox. */
  putBack({ body: { text }, aside: products }) {
    const written = this.field.value.trim();
    this.#change({ text: written ? `${text}\n\n${written}` : text, products: [...products, ...this.#draft.products] });
    this.focus();
  }

  focus() {
    this.field.focus();
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  /** Others are told no more that somebody writes here. */
  rest() {
    clearTimeout(this.#typing);
    if (this.#told) this.#tools.onTyping(this.#conversation.id, false);
    this.#told = 0;
  }

  #build() {
    this.field = h("textarea", { class: "field", rows: 3, required: true, maxlength: LONGEST, "aria-label": say("reply"), placeholder: say("reply_hint"), "aria-keyshortcuts": "r",
      oninput: () => this.#written(), onkeydown: (event) => this.#key(event), onblur: () => this.rest() });
    this.sendButton = h("button", { class: "primary send", "aria-keyshortcuts": "Control+Enter" }, say("send"), h("kbd", { "aria-hidden": "true" }, "Ctrl ↵"));
    this.slash = new Slash(this.field, this.#tools, () => this.#values());
    this.rewriting = new Rewriting(this.#tools, this.field, (text) => this.#change({ text }));
    const add = button({ onclick: () => openProducts(this.#tools, (product) => this.#attach(product)) }, say("add_product"));
    this.form = h("form", { class: "form", onsubmit: (event) => this.#submit(event) }, this.#warning, this.#attached, this.field, this.slash.element,
      this.rewriting.variants, h("div", { class: "bar" }, add, this.rewriting.buttons, this.sendButton));
    this.element = h("section", { class: "composer", "aria-label": say("reply") }, this.form, this.#closed);
  }

  #begin(conversation) {
    if (this.#conversation) this.rest();
    this.#conversation = conversation;
    this.#draft = this.#tools.drafts.of(conversation.id);
    this.rewriting.clear();
    this.#put();
  }

  #put() {
    if (this.field.value !== this.#draft.text) this.field.value = this.#draft.text;
    this.rewriting.enable(this.#draft.text.trim() !== "");
    this.#update();
  }

  // The number of the newest message that was there when the draft was begun goes with it.
  #change(values) {
    const before = this.#draft.text.trim() || this.#draft.products.length;
    this.#draft = { ...this.#draft, ...values };
    if (!before) this.#draft.seen = this.#conversation.asked;
    if (this.#draft.suggestion && !this.#draft.text.trim()) this.#release();
    this.#tools.drafts.keep(this.#conversation.id, this.#draft);
    this.#put();
  }

  // Nothing of the suggestion is left in the draft.
  #release() {
    this.#draft.suggestion = null;
    this.#tools.onReleased();
  }

  #written() {
    this.#change({ text: this.field.value });
    this.rewriting.clear();
    this.#tellTyping();
  }

  #tellTyping() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.rest(), TYPING_OVER_MS);
    if (Date.now() - this.#told < TYPING_AGAIN_MS) return;
    this.#told = Date.now();
    this.#tools.onTyping(this.#conversation.id, true);
  }

  get #isEmpty() {
    return !this.#draft.text.trim() && !this.#draft.products.length;
  }

  /** What the customer wrote since the draft was begun. */
  get #newer() {
    return this.#isEmpty ? [] : this.#conversation.askedSince(this.#draft.seen);
  }

  #buildWarning() {
    const read = () => {
      this.#change({ seen: this.#conversation.asked });
      this.focus();
    };
    return [icon("alert"), h("span", {}, say("newer", { count: this.#newer.length })), button({ onclick: read }, say("have_read"))];
  }

  #attach(product) {
    this.#change({ products: [...this.#draft.products.filter(({ id }) => id !== product.id), product] });
  }

  #buildAttached(product) {
    const take = () => {
      this.#change({ products: this.#draft.products.filter(({ id }) => id !== product.id) });
      this.focus();
    };
    return buildCard(product, button({ class: "tool", "aria-label": say("take_out", { title: product.title }), onclick: take }, icon("close")));
  }

  #key(event) {
    if (this.slash.key(event)) return;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    if (!this.#draft.text.trim() || !this.#conversation.isMine) return;
    if (this.#newer.length) this.#warning.querySelector("button").focus();
    else this.#send();
  }

  #send() {
    const { text, products, seen, suggestion } = this.#draft;
    const { id } = this.#conversation;
    const said = text.trim();
    this.rest();
    this.#tools.drafts.drop(id);
    this.#draft = this.#tools.drafts.of(id);
    this.#put();
    this.field.focus();
    this.#tools.outbox.add(id, this.#conversation.path("messages"), {
      id: newId(), text: said, products: products.map((product) => product.id), seen_seq: seen, confirm: false,
    }, products);
    if (suggestion) this.#record(suggestion, said);
  }

  #record({ id, text }, said) {
    this.#tools.outbox.add(RECORDS, ["suggestions", id], { outcome: said === text.trim() ? "accepted" : "edited", text: said });
  }

  /** Why nothing can be written here; nothing where it can. */
  get #whyClosed() {
    const { facts, isMine, isFree } = this.#conversation;
    return isMine ? [] : [facts.state, facts.agent?.name ?? "", isFree];
  }

  #buildClosed() {
    const [state, name, isFree] = this.#whyClosed;
    const take = button({ class: "primary", "aria-keyshortcuts": "t", onclick: this.#tools.onTake }, say("take"), h("kbd", { "aria-hidden": "true" }, "t"));
    return [h("span", {}, say(`closed_${state}`, { name })), isFree ? take : null];
  }

  #values() {
    return { customer: this.#conversation.facts.customer?.name ?? "", agent: this.#tools.agent.name, shop: this.#tools.shop };
  }
}
