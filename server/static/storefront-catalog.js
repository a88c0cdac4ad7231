/** The catalogue as a shop shows it: variants gathered to one product with choices. */

/**
 * Gathers the answer of /api/storefront.
 *
 * @returns {Array<{slug, title, brand, category, variants, price, regular, range, colors, stock}>}
 *   one entry per group, in the catalogue's order. `price` is the lowest a variant costs now, as
 *   the decimal string it came as; `regular` is that variant's price before a sale, or empty;
 *   `range` says whether variants differ in price.
 */
export function gatherProducts(categories) {
  const groups = new Map();
  for (const { name, slug, products } of categories) {
    for (const variant of products) {
      if (!groups.has(variant.group)) groups.set(variant.group, { category: { name, slug }, variants: [] });
      groups.get(variant.group).variants.push(variant);
    }
  }
  return [...groups.values()].map(summarize);
}

/** What a variant costs now. */
export function currentPrice(variant) {
  return variant.sale_price || variant.price;
}

function summarize({ category, variants }) {
  const priced = variants.filter(currentPrice).sort((a, b) => Number(currentPrice(a)) - Number(currentPrice(b)));
  const cheapest = priced[0] ?? variants[0];
  return {
    category,
    variants,
    slug: variants[0].slug,
    brand: variants[0].brand,
    title: commonTitle(variants),
    price: currentPrice(cheapest),
    regular: cheapest.sale_price ? cheapest.price : "",
    currency: cheapest.currency,
    range: priced.length > 1 && currentPrice(priced.at(-1)) !== currentPrice(cheapest),
    colors: distinct(variants, "color"),
    sizes: distinct(variants, "size"),
    stock: STOCK.find((each) => variants.some(({ availability }) => availability === each)) ?? "unknown",
  };
}

// The best that any variant offers comes first.
const STOCK = ["in_stock", "preorder", "backorder", "out_of_stock"];

/** The parts of a title that all variants share; the brand stands on a line of its own. */
function commonTitle(variants) {
  const [first, ...others] = variants.map(({ title }) => title.split(", "));
  const shared = others.length
    ? first.filter((part) => others.every((parts) => parts.includes(part)))
    : first.filter((part) => part !== variants[0].color && part !== variants[0].size);
  const title = (shared.length ? shared : first).join(", ");
  const { brand } = variants[0];
  return brand && title.startsWith(`${brand} `) ? title.slice(brand.length + 1) : title;
}

function distinct(variants, field) {
  return [...new Set(variants.map((variant) => variant[field]).filter(Boolean))];
}

const ORDERS = {
  featured: () => 0,
  cheapest: (a, b) => Number(a.price) - Number(b.price),
  dearest: (a, b) => Number(b.price) - Number(a.price),
};

/** The products a visitor asked for: `category` a slug or empty, `sale` true for reduced ones only. */
export function selectProducts(products, { category, sale, order }) {
  return products
    .filter((product) => !category || product.category.slug === category)
    .filter(({ variants }) => !sale || variants.some(({ sale_price }) => sale_price))
    .sort(ORDERS[order] ?? ORDERS.featured);
}

/**
 * The variant that has the wanted colour and size, or the nearest: a wanted colour counts more,
 * and of equals one that is in stock is taken.
 */
export function pickVariant(variants, { color, size }) {
  const score = (variant) =>
    (variant.color === color) * 4 + (variant.size === size) * 2 + (variant.availability === "in_stock");
  return variants.reduce((best, variant) => (score(variant) > score(best) ? variant : best));
}
