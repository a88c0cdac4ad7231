/** Names and values, one a line. */
import { h } from "../chat/dom.js";

/** Builds a list of [name, value]; what has no value is left out. */
export function buildFacts(rows) {
  const known = rows.filter(([, value]) => value);
  return h("dl", { class: "facts" }, known.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { dir: "auto" }, value))));
}
