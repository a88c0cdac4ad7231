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

/** A button that submits nothing; see `h`. */
export function button(attributes, ...children) {
  return h("button", { type: "button", ...attributes }, ...children);
}

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  send: "M5 12h13M12.5 6l6 6-6 6",
  stop: "M8 8h8v8H8z",
  down: "M12 5v14M6 13l6 6 6-6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20.5a7.5 7.5 0 0 1 15 0",
  up: "M7 10.5v9.5H4v-9.5zl4-7c1.5 0 2.5 1 2 3l-.8 3H18a2 2 0 0 1 2 2.3l-1 6a2.5 2.5 0 0 1-2.5 2.2H7",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z",
  save: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  delete: "M4.5 6.5h15M9.5 6V4h5v2M6.5 6.5l1 13.5h9l1-13.5",
  end: "M5 12.5l4.5 4.5L19 7.5",
  alert: "M12 8v5M12 16.5v.01M12 3.5l9 16H3z",
};
PATHS.no = PATHS.up; // turned over by chat/style.js

/** A decorative line drawing of 24 by 24 units; one of the names here, or a path of one's own. */
export function icon(name, path = PATHS[name]) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const line = svg.appendChild(document.createElementNS(namespace, "path"));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon ${name}`);
  line.setAttribute("d", path);
  return svg;
}

/**
 * Elements that show values. Each part is [element, values, build]: what `build()` returns stands
 * in the element while `values()` has anything.
 *
 * @returns {() => void} brings them up to date. A part is built again only when its values are
 *   others, so that focus and what somebody types in the rest of them are kept.
 */
export function keepUp(parts) {
  const shown = new Map();
  return () => {
    for (const [element, values, build] of parts) {
      const key = JSON.stringify(values());
      if (shown.get(element) === key) continue;
      shown.set(element, key);
      element.hidden = !values().length;
      element.replaceChildren(...(element.hidden ? [] : build().filter(Boolean)));
    }
  };
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

/**
 * The text without what turns or hides letters: with "\u202E", "evil-gpj.exe" reads as a picture
 * (Unicode Technical Report 36, 3.2). Joiners of Arabic and of emoji stay.
 */
export function plain(text) {
  return text.replace(/[\u0000-\u0008\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, "");
}

/** A link that stays in this tab within the site and opens another one elsewhere. */
export function link(address, ...children) {
  const away = new URL(address).origin !== location.origin;
  return h("a", { href: address, ...(away && { target: "_blank", rel: "noopener noreferrer" }) }, ...children);
}
