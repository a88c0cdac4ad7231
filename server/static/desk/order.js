/** The order that the customer has proved to be theirs, as the shop's own record tells it. */
import { h } from "../chat/dom.js";
import { formatPrice } from "../chat/format.js";
import { buildFacts } from "./facts.js";
import { locale, say } from "./strings.js";
import { formatDate } from "./time.js";

const GAP_MS = 30_000; // a record that stands on the screen is asked for anew after so long

export class OrderPanel {
  #tools;
  #conversation;
  #read = 0;
  #seq = -1;
  element = h("div");

  constructor(tools) {
    this.#tools = tools;
  }

  /** Looks the order up, and again when the conversation has gone on. */
  show(conversation) {
    const another = conversation !== this.#conversation;
    const old = Date.now() - this.#read > GAP_MS || conversation.asked !== this.#seq;
    if (!another && !old) return;
    this.#conversation = conversation;
    this.#read = Date.now();
    this.#seq = conversation.asked;
    if (another) this.element.replaceChildren(h("p", { class: "muted" }, say("looking_up")));
    this.#load(conversation);
  }

  async #load(conversation) {
    const answer = await this.#tools.api.get(conversation.path("order")).catch(() => ({ reason: say("order_unavailable") }));
    if (conversation !== this.#conversation) return;
    const shown = answer.order ? buildOrder(answer.order) : h("p", { class: "muted" }, answer.reason);
    this.element.replaceChildren(shown);
  }
}

function buildOrder(order) {
  return buildFacts([
    [say("order_id"), order.order_id],
    [say("order_status"), order.status],
    [say("order_placed"), order.placed_at && formatDate(order.placed_at)],
    [say("order_items"), order.items],
    [say("order_total"), order.total && formatPrice(order.total, order.currency, locale())],
    [say("order_carrier"), order.carrier],
    [say("order_tracking"), order.tracking_number],
    [say("order_due"), order.estimated_delivery && formatDate(order.estimated_delivery)],
    [say("order_name"), order.customer_name],
    [say("order_postcode"), order.shipping_postcode],
  ]);
}
