/** Beside the conversation: what it is about, the order, the customer, tags, notes. */
import { button, h, icon, keepUp } from "../chat/dom.js";
import { buildFacts } from "./facts.js";
import { Notes } from "./notes.js";
import { OrderPanel } from "./order.js";
import { languageName, say } from "./strings.js";
import { buildSummary } from "./summary.js";
import { Tags } from "./tags.js";
import { formatMoment } from "./time.js";

export class Side {
  #tools;
  #facts;
  #summary = h("div");
  #customer = h("div");
  #update = keepUp([
    [this.#summary, () => [this.#facts.summary], () => buildSummary(this.#facts.summary, this.#tools.onShow)],
    [this.#customer, () => takeCustomer(this.#facts), () => [buildCustomer(...takeCustomer(this.#facts))]],
  ]);

  #title = h("h2", { id: "details-title", tabindex: "-1" }, say("details"));

  /** `onBack` goes back to the conversation, where there is room for one of them alone. */
  constructor(tools, onBack) {
    this.#tools = tools;
    this.order = new OrderPanel(tools);
    this.tags = new Tags(tools);
    this.notes = new Notes(tools);
    const back = button({ class: "tool back", "aria-label": say("back_to_conversation"), onclick: onBack }, icon("back"));
    this.element = h("aside", { id: "details", class: "side", "aria-labelledby": "details-title" }, h("header", {}, back, this.#title),
      h("div", { class: "parts" }, buildPart("summary", this.#summary), buildPart("order", this.order.element),
        buildPart("customer", this.#customer), buildPart("tags", this.tags.element), buildPart("notes", this.notes.element)));
  }

  show(conversation) {
    this.#facts = conversation.facts;
    this.#update();
    this.order.show(conversation);
    this.tags.show(conversation);
    this.notes.show(conversation);
  }

  focus() {
    this.#title.focus();
  }
}

function buildPart(name, element) {
  return h("section", { class: `part ${name}`, "aria-labelledby": `part-${name}` }, h("h3", { id: `part-${name}`, class: "label" }, say(`part_${name}`)), element);
}

function takeCustomer({ customer, locale, page, created_at: began, rating, rating_comment: comment }) {
  return [customer, locale, page, began, rating, comment];
}

function buildCustomer(customer, locale, page, began, rating, comment) {
  const rows = [
    [say("name"), customer?.name || say("unknown")],
    [say("identity"), say(customer?.verified ? "identity_verified" : "identity_none")],
    [say("language"), locale && languageName(locale)],
    [say("page"), page],
    [say("began"), began && formatMoment(began)],
    [say("rating"), rating && [say("stars", { count: rating }), comment ? `“${comment}”` : ""].join(" ")],
  ];
  return buildFacts(rows);
}
