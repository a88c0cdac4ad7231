/** The page of webhooks' deliveries: what was told to whom, and what to tell again. */
import { button, h } from "../chat/dom.js";
import { buildPage, buildTable } from "./pages.js";
import { say, term } from "./strings.js";
import { formatMoment } from "./time.js";

/** Builds the page; it reads the deliveries by itself. */
export function buildDeliveries(tools) {
  const place = h("div");
  const empty = h("p", { class: "muted", role: "status" });

  async function load() {
    const answer = await tools.guard(() => tools.api.get(["webhooks", "deliveries"]));
    const deliveries = answer?.deliveries ?? [];
    const columns = ["event", "endpoint", "status", "attempts", "when", "problem", "again"].map((name) => say(name));
    place.replaceChildren(...(deliveries.length ? [buildTable(say("page_webhooks"), columns, deliveries.map(buildRow))] : []));
    empty.textContent = deliveries.length ? "" : say("no_deliveries");
  }

  function buildRow({ id, event, endpoint, state, status: code, attempts, error, at }) {
    const again = () => replay(id);
    return [
      event, h("span", { class: "address" }, endpoint),
      h("span", { class: `mark ${state}` }, term("delivery", state), code ? ` (${code})` : ""),
      String(attempts), formatMoment(at), h("span", { class: "address" }, error),
      button({ "aria-label": say("replay_named", { event, at: formatMoment(at) }), onclick: again }, say("replay")),
    ];
  }

  async function replay(id) {
    const done = await tools.guard(() => tools.api.post(["webhooks", "deliveries", id, "replay"]));
    if (done) tools.announce(say("replayed"));
    await load();
    page.focus();
  }

  load();
  const page = buildPage(say("page_webhooks"), [h("p", { class: "muted" }, say("webhooks_text")), place, empty]);
  return page;
}
