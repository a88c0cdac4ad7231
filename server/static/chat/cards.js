/** Product cards. */
import { h, link, plain, safeUrl } from "./dom.js";
import { formatAvailability, formatPrice } from "./format.js";

/** Builds the list item of a product; `tools` are those of chat/messages.js. */
export function buildCard(product, { strings, locale }) {
  const address = safeUrl(product.link);
  const name = h("span", { class: "name", dir: "auto" }, plain(product.title));
  const stock = formatAvailability(product.availability, strings);
  return h("li", { class: "card" },
    buildPicture(product.image_link),
    h("div", {},
      address ? link(address, name) : name,
      h("div", { class: "price" }, buildPrice(product, strings, locale)),
      stock ? h("span", { class: `stock ${product.availability}` }, stock) : null));
}

function buildPicture(image) {
  const address = safeUrl(image);
  const hide = ({ target }) => target.remove();
  const picture = address ? h("img", { src: address, alt: "", width: 72, height: 72, decoding: "async", onerror: hide }) : null;
  return h("span", { class: "picture" }, picture);
}

function buildPrice({ price, regular_price, currency }, strings, locale) {
  if (!price) return [strings.unpriced];
  const now = h("strong", {}, formatPrice(price, currency, locale));
  if (!regular_price) return [now];
  return [
    h("span", { class: "hidden" }, `${strings.now} `), now, " ",
    h("s", {}, h("span", { class: "hidden" }, `${strings.regular} `), formatPrice(regular_price, currency, locale)),
  ];
}
