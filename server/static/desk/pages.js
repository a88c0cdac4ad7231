/** What the desk's other pages have in common. */
import { h } from "../chat/dom.js";

/** Builds a page: {title, element, focus()}. */
export function buildPage(title, content) {
  const heading = h("h2", { tabindex: "-1" }, title);
  const element = h("div", { class: "page" }, heading, content);
  return { title, element, focus: () => heading.focus() };
}

/** Builds a table with named columns; it scrolls by itself where it is too wide. */
export function buildTable(caption, columns, rows) {
  const head = h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)));
  const body = rows.map((cells) => h("tr", {}, cells.map((cell, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }, cell))));
  return h("div", { class: "table", tabindex: "0", role: "group", "aria-label": caption },
    h("table", {}, h("caption", { class: "unseen" }, caption), h("thead", {}, head), h("tbody", {}, body)));
}
