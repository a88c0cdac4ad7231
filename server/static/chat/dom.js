/**
 * Elements without markup: whatever a server or a document says becomes text, never HTML.
 */

/**
 * Builds an element. A function becomes a listener (`onclick`), true and false set or leave out
 * an attribute, everything else is an attribute; children are nodes or text, null is left out.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) set(element, key, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function set(element, key, value) {
  if (typeof value === "function") element.addEventListener(key.slice(2), value);
  else if (value !== false && value !== undefined) element.setAttribute(key, value === true ? "" : value);
}

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  send: "M5 12h13M12.5 6l6 6-6 6",
  stop: "M8 8h8v8H8z",
  down: "M12 5v14M6 13l6 6 6-6",
  quote: "M7 6h10M7 10h10M7 14h6",
  alert: "M12 8v5M12 16.5v.01M12 3.5l9 16H3z",
};

/** A decorative line drawing of 24 by 24 units. */
export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const path = svg.appendChild(document.createElementNS(namespace, "path"));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon ${name}`);
  path.setAttribute("d", PATHS[name]);
  return svg;
}

/** An http or https address, absolute; empty for anything else (javascript:, data:, nonsense). */
export function safeUrl(text, base = document.baseURI) {
  try {
    const url = new URL(text, base);
    return text && /^https?:$/.test(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/** A link that stays in this tab within the site and opens another one elsewhere. */
export function link(address, ...children) {
  const away = new URL(address).origin !== location.origin;
  return h("a", { href: address, ...(away && { target: "_blank", rel: "noopener noreferrer" }) }, ...children);
}
