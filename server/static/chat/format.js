/** Numbers and words as the page's language writes them. */

/** An exact decimal string with its currency; what is not a number or a currency stays as it is. */
export function formatPrice(amount, currency, locale) {
  try {
    const number = new Intl.NumberFormat(locale, { style: "currency", currency });
    return Number.isNaN(Number(amount)) ? amount : number.format(amount);
  } catch {
    return `${amount} ${currency}`.trim(); // a currency or a locale that is none
  }
}

/** A Google Merchant availability in words; empty where it is not known. */
export function formatAvailability(availability, strings) {
  const key = availability.replace(" ", "_");
  return ["in_stock", "out_of_stock", "preorder", "backorder"].includes(key) ? strings[key] : "";
}
