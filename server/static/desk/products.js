/** The catalogue at hand: finding a product, to put its card into the reply. */
import { button, h } from "../chat/dom.js";
import { buildCard } from "./cards.js";
import { openDialog } from "./dialogs.js";
import { settle } from "./pacing.js";
import { say } from "./strings.js";

const TYPED_MS = 250;

/** Opens the search; `onInsert(product)` gets what was chosen, and the dialog closes. */
export function openProducts(tools, onInsert) {
  const list = h("ul", { class: "cards", "aria-label": say("products") });
  const status = h("p", { class: "muted", role: "status" }, say("products_hint"));
  const field = h("input", { type: "search", "aria-label": say("search_products"), placeholder: say("search_products"), autofocus: true, oninput: settle(find, TYPED_MS) });
  const dialog = openDialog(say("add_product"), [field, status, list], { name: "wide" });

  async function find() {
    const q = field.value.trim();
    const answer = q ? await tools.api.get(["products"], { q }).catch(() => undefined) : { products: [] };
    if (q !== field.value.trim()) return;
    list.replaceChildren(...(answer?.products ?? []).map(buildFound));
    status.textContent = answer ? describe(q, answer.products.length) : say("unreachable");
  }

  const describe = (q, count) => (q ? say("products_found", { count }) : say("products_hint"));

  function buildFound(product) {
    const insert = () => {
      dialog.close();
      onInsert(product);
    };
    return buildCard(product, button({ "aria-label": say("insert_named", { title: product.title }), onclick: insert }, say("insert")));
  }
}
