/** Numbers and times as the page's language writes them. */

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

/** A number of minutes, rounded up. */
export function formatMinutes(minutes, language) {
  const unit = { style: "unit", unit: "minute", unitDisplay: "long" };
  return new Intl.NumberFormat(language, unit).format(Math.max(1, Math.ceil(minutes)));
}

/** Day of the week and time of an ISO 8601 moment, where the reader is; empty for nonsense. */
export function formatMoment(moment, language) {
  const date = new Date(moment);
  const parts = { weekday: "long", hour: "numeric", minute: "2-digit" };
  return Number.isNaN(date.valueOf()) ? "" : new Intl.DateTimeFormat(language, parts).format(date);
}
