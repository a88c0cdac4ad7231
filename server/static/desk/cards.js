/** Product cards and sources, as an agent sees them: one line each. */
import { button, h, link, safeUrl } from "../chat/dom.js";
import { formatAvailability, formatPrice } from "../chat/format.js";
import { locale, say, words } from "./strings.js";

/** Builds a product's line; `ends` stand behind it, such as a button. */
export function buildCard(product, ...ends) {
  const address = safeUrl(product.link);
  const name = h("span", { class: "title", dir: "auto" }, product.title);
  return h("li", { class: "card" }, buildPicture(product.image_link),
    h("div", {}, address ? link(address, name) : name, h("small", { class: "muted" }, buildTerms(product).join(" · "))), ends);
}

function buildPicture(image) {
  const address = safeUrl(image ?? "");
  const hide = ({ target }) => target.remove();
  return h("span", { class: "picture" }, address ? h("img", { src: address, alt: "", width: 40, height: 40, loading: "lazy", onerror: hide }) : null);
}

function buildTerms({ id, price, regular_price: regular, currency, availability }) {
  const now = price ? formatPrice(price, currency, locale()) : "";
  const before = regular ? say("instead_of", { price: formatPrice(regular, currency, locale()) }) : "";
  return [[now, before].filter(Boolean).join(" "), formatAvailability(availability ?? "", words()), id].filter(Boolean);
}

/** Builds a list of product lines; null where there is none. */
export function buildCards(products) {
  return products?.length ? h("ul", { class: "cards", "aria-label": say("products") }, products.map((product) => buildCard(product))) : null;
}

/** Builds a chip for each citation, which opens it; null where there is none. */
export function buildChips(citations, onSource) {
  if (!citations?.length) return null;
  const chips = citations.map((citation, i) => h("li", {},
    button({ class: "chip", "aria-label": say("source", { number: i + 1, title: citation.title }), onclick: () => onSource(citation) },
      h("b", {}, String(i + 1)), h("span", { dir: "auto" }, citation.title))));
  return h("ul", { class: "chips", "aria-label": say("sources") }, chips);
}
