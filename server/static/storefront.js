/** The demo shop: products at /, one of them at /products/SLUG, a policy at /?document=SOURCE. */
import { h, icon, safeUrl } from "./chat/dom.js";
import { formatAvailability, formatPrice } from "./chat/format.js";
import { buildBlocks } from "./chat/richtext.js";
import WORDS from "./chat/words/en.js";
import { currentPrice, gatherProducts, pickVariant, selectProducts } from "./storefront-catalog.js";

const HIDDEN_DETAILS = ["quantity"]; // what stands in the warehouse is nobody's business
const RETRY_MS = 1500;
const LOCALE = "en-IE"; // prices in euro, sentences in English
const view = document.querySelector("#view");
const money = (amount, currency) => formatPrice(amount, currency, LOCALE);

function askChat(question) {
  customElements.whenDefined("storehand-chat").then(() => document.querySelector("storehand-chat").open({ question }));
}

async function loadShop() {
  const response = await fetch("/api/storefront");
  if (!response.ok) throw new Error(`/api/storefront answered ${response.status}`);
  return response.json();
}

/* Prices and stock */

function buildPrice({ price, regular, currency, range }) {
  if (!price) return h("p", { class: "price" }, WORDS.unpriced);
  const from = range ? h("span", { class: "from" }, "from ") : null;
  const now = h("strong", {}, money(price, currency));
  const before = regular ? h("s", {}, h("span", { class: "unseen" }, `${WORDS.regular} `), money(regular, currency)) : null;
  return h("p", { class: regular ? "price reduced" : "price" }, from, now, " ", before);
}

function buildStock(availability) {
  return h("p", { class: `stock ${availability}` }, formatAvailability(availability, WORDS));
}

function buildPicture(address, size) {
  const source = safeUrl(address);
  const image = source ? h("img", { src: source, alt: "", width: size, height: size, loading: "lazy", decoding: "async" }) : null;
  return h("div", { class: "picture" }, image);
}

/* The grid */

function buildCard(product) {
  const { slug, brand, title, variants, colors, stock, regular } = product;
  return h("li", { class: "card" },
    buildPicture(variants[0].image, 320),
    regular ? h("span", { class: "flag" }, "Sale") : null,
    h("p", { class: "brand" }, brand),
    h("h3", {}, h("a", { href: `/products/${encodeURIComponent(slug)}` }, title)),
    buildPrice(product),
    h("p", { class: "meta" }, colors.length > 1 ? `${colors.length} colours` : colors[0] ?? ""),
    stock === "in_stock" ? null : buildStock(stock));
}

function readFilter() {
  const query = new URLSearchParams(location.search);
  return { category: query.get("category") ?? "", sale: query.has("sale"), order: query.get("order") ?? "featured" };
}

function addressOf({ category, sale, order }) {
  const query = new URLSearchParams();
  if (category) query.set("category", category);
  if (sale) query.set("sale", "1");
  if (order !== "featured") query.set("order", order);
  return `/${query.size ? `?${query}` : ""}#gear`;
}

function showGrid(shop, products) {
  document.querySelector("#hero").hidden = false;
  const heading = h("h2", {}, "The gear");
  const count = h("p", { class: "count", role: "status" });
  const grid = h("ul", { class: "grid" });
  const filters = h("div", { class: "filters" });
  const update = (change) => {
    const filter = { ...readFilter(), ...change };
    if (change) history.replaceState(null, "", addressOf(filter));
    const selected = selectProducts(products, filter);
    count.textContent = selected.length === 1 ? "1 product" : `${selected.length} products`;
    grid.replaceChildren(...selected.map(buildCard));
    markFilters(filters, filter);
  };
  filters.append(buildCategories(shop.categories, update), buildOrder(update));
  view.replaceChildren(h("section", { id: "gear", class: "gear" }, h("div", { class: "title" }, heading, count), filters, grid));
  update();
}

function buildCategories(categories, update) {
  const choices = [{ name: "Everything", slug: "" }, ...categories];
  return h("div", { class: "categories", role: "group", "aria-label": "Category" }, choices.map(({ name, slug }) =>
    h("button", { type: "button", class: "pill", "data-category": slug, onclick: () => update({ category: slug }) }, name)));
}

function buildOrder(update) {
  const sale = h("input", { type: "checkbox", name: "sale", onchange: ({ target }) => update({ sale: target.checked }) });
  const options = { featured: "As we like it", cheapest: "Lowest price first", dearest: "Highest price first" };
  const order = h("select", { name: "order", onchange: ({ target }) => update({ order: target.value }) },
    Object.entries(options).map(([value, text]) => h("option", { value }, text)));
  return h("div", { class: "order" }, h("label", {}, sale, " On sale only"), h("label", {}, h("span", { class: "unseen" }, "Order"), order));
}

function markFilters(filters, { category, sale, order }) {
  for (const pill of filters.querySelectorAll(".pill")) pill.setAttribute("aria-pressed", String(pill.dataset.category === category));
  filters.querySelector("[name=sale]").checked = sale;
  filters.querySelector("[name=order]").value = order;
}

/* One product */

function showProduct(product, products) {
  document.title = `${product.title} · Tarn & Trail`;
  const wanted = { color: new URLSearchParams(location.search).get("color"), size: undefined };
  const page = h("article", { class: "product" });
  const update = (change) => {
    Object.assign(wanted, change);
    const variant = pickVariant(product.variants, wanted);
    Object.assign(wanted, { color: variant.color, size: variant.size });
    const focused = page.querySelector(":focus")?.dataset.choice;
    page.replaceChildren(buildPicture(variant.image, 560), buildFacts(product, variant, update));
    if (focused) page.querySelector(`[data-choice="${CSS.escape(focused)}"]`)?.focus();
  };
  update();
  view.replaceChildren(buildTrail(product), page, buildRelated(product, products));
}

function buildTrail({ category, title }) {
  return h("nav", { class: "trail", "aria-label": "Where you are" },
    h("a", { href: "/#gear" }, "Gear"), " / ", h("a", { href: addressOf({ category: category.slug, order: "featured" }) }, category.name),
    " / ", h("span", { "aria-current": "page" }, title));
}

function buildFacts(product, variant, update) {
  const { currency, availability, description } = variant;
  return h("div", { class: "facts" },
    h("p", { class: "brand" }, product.brand), h("h1", {}, product.title),
    buildPrice({ price: currentPrice(variant), regular: variant.sale_price ? variant.price : "", currency }),
    buildStock(availability),
    h("p", { class: "description" }, description),
    buildOptions("Colour", "color", product.colors, variant, update),
    buildOptions("Size", "size", product.sizes, variant, update),
    buildQuestions(product),
    buildDetails(variant));
}

function buildOptions(legend, field, values, variant, update) {
  if (!values.length) return null;
  const buttons = values.map((value) => h("button", {
    type: "button", class: "pill", "data-choice": `${field} ${value}`,
    "aria-pressed": String(variant[field] === value), onclick: () => update({ [field]: value }),
  }, value));
  return h("fieldset", { class: "options" }, h("legend", {}, legend), buttons);
}

function buildQuestions({ title }) {
  const questions = [`Is the ${title} in stock?`, `What is the ${title} made of?`, "How do I return something?"];
  return h("section", { class: "questions", "aria-label": "Ask before you buy" }, h("h2", {}, "Ask before you buy"),
    questions.map((text) => h("button", { type: "button", class: "question", "data-ask": text }, text, icon("send"))));
}

function buildDetails(variant) {
  const rows = [["material", variant.material], ...(variant.attributes ?? [])].filter(([key, value]) => value && !HIDDEN_DETAILS.includes(key));
  const name = (key) => (key[0].toUpperCase() + key.slice(1)).replaceAll("_", " ");
  return rows.length ? h("section", { class: "details" }, h("h2", {}, "Details"),
    h("dl", {}, rows.map(([key, value]) => h("div", {}, h("dt", {}, name(key)), h("dd", {}, value))))) : null;
}

function buildRelated({ slug, category }, products) {
  const others = products.filter((each) => each.category.slug === category.slug && each.slug !== slug).slice(0, 4);
  return others.length ? h("section", { class: "gear" }, h("h2", {}, `More in ${category.name.toLowerCase()}`),
    h("ul", { class: "grid" }, others.map(buildCard))) : "";
}

/* A policy, word for word as the chat cites it */

async function showDocument(source) {
  const response = await fetch(`/api/source?${new URLSearchParams({ source })}`);
  if (!response.ok) return showNotice("That page is not here", "It may have moved. The chat can look for what you need.");
  const { title, text } = await response.json();
  const blocks = buildBlocks(text);
  if (blocks[0]?.textContent === title) blocks.shift();
  document.title = `${title} · Tarn & Trail`;
  const ask = h("button", { type: "button", class: "button", "data-ask": "" }, "Ask about this");
  return view.replaceChildren(h("article", { class: "policy" }, h("h1", {}, title), blocks, h("p", { class: "actions" }, ask)));
}

/* Notices and the start */

function showNotice(title, text) {
  view.replaceChildren(h("section", { class: "notice", role: "status" }, h("h1", {}, title), h("p", {}, text),
    h("p", { class: "actions" }, h("a", { class: "button quiet", href: "/" }, "Back to the shop"))));
}

function route(shop) {
  const products = gatherProducts(shop.categories);
  const [, kind, slug] = decodeURIComponent(location.pathname).split("/");
  if (kind !== "products") return showGrid(shop, products);
  const product = products.find((each) => each.slug === slug);
  if (product) return showProduct(product, products);
  return showNotice("We do not carry that", "The product may have gone, or the address has a slip in it.");
}

async function start() {
  const source = new URLSearchParams(location.search).get("document");
  try {
    if (source) return await showDocument(source);
    const shop = await loadShop();
    if (!shop.categories.length) throw new Error("the shop has no products yet");
    return route(shop);
  } catch (reason) {
    console.info("storefront:", reason);
    setTimeout(start, RETRY_MS);
    if (view.querySelector(".starting")) return undefined; // said already
    showNotice("The shelves are still being filled", "The shop is starting. This page fills by itself in a moment.");
    return view.firstChild.classList.add("starting");
  }
}

document.addEventListener("click", ({ target }) => {
  const asker = target.closest("[data-ask]");
  if (asker) askChat(asker.dataset.ask);
});
start();
