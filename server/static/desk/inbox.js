/** Queue and inbox: a list of conversations that follows what happens, under its filters. */
import { button, h } from "../chat/dom.js";
import { arrange } from "./arrange.js";
import { Filters } from "./filters.js";
import { buildRow } from "./inbox_row.js";
import { coalesce } from "./pacing.js";
import { say } from "./strings.js";

const PAGE = 50;
const GAP_MS = 1000; // a burst of changes is read once

export class Inbox {
  #tools;
  #filters;
  #rows = new Map();
  #items = [];
  #open = "";
  #cursor = "";
  #wanted = PAGE;
  #tags = new Set();
  #list = h("ul", { class: "rows", role: "list" });
  #empty = h("p", { class: "empty muted" });
  #more = button({ class: "more", hidden: true, onclick: () => this.#loadMore() }, say("more"));
  #panel = h("div", { id: "inbox-panel", class: "list", role: "tabpanel" }, this.#list, this.#empty, this.#more);

  /** `onCounts(counts)` gets how many there are in each folder, `onTags(tags)` those that were seen. */
  constructor(tools, { onCounts, onTags }) {
    this.#tools = tools;
    Object.assign(this, { onCounts, onTags });
    this.#filters = new Filters(this.#panel, () => this.#begin());
    this.refresh = coalesce(() => this.#load(), GAP_MS);
    this.element = h("section", { class: "inbox", "aria-labelledby": "inbox-title" },
      h("h2", { id: "inbox-title", class: "unseen" }, say("conversations")), this.#filters.elements, this.#panel);
  }

  /** Marks the conversation that is open. */
  select(id) {
    this.#open = id;
    this.#draw();
  }

  /** Moves the focus among the rows, from the one that has it or is open. */
  move(step) {
    const links = [...this.#list.querySelectorAll("a")];
    const focused = links.indexOf(document.activeElement);
    const from = focused < 0 ? links.findIndex((link) => link.ariaCurrent) : focused;
    links[from < 0 ? 0 : Math.max(0, Math.min(links.length - 1, from + step))]?.focus();
  }

  /** Gives the focus to the row of the open conversation, or to the chosen tab. */
  focus() {
    const link = this.#rows.get(this.#open)?.link;
    if (link) link.focus();
    else this.#filters.focus();
  }

  focusSearch() {
    this.#filters.focusSearch();
  }

  /** Shows a folder. */
  show(folder) {
    this.#filters.show(folder);
  }

  #begin() {
    this.#wanted = PAGE;
    this.#panel.ariaBusy = "true";
    this.refresh();
  }

  async #load() {
    const { query } = this.#filters;
    const answer = await this.#tools.read(["conversations"], { ...query, limit: this.#wanted });
    const meanwhile = JSON.stringify(query) !== JSON.stringify(this.#filters.query);
    if (answer && !meanwhile) this.#take(answer, answer.conversations);
  }

  async #loadMore() {
    const query = { ...this.#filters.query, limit: PAGE, cursor: this.#cursor };
    const answer = await this.#tools.guard(() => this.#tools.api.get(["conversations"], query));
    if (!answer) return;
    const fresh = answer.conversations.filter(({ id }) => !this.#rows.has(id));
    this.#wanted += PAGE;
    this.#take(answer, [...this.#items, ...fresh]);
    this.#rows.get(fresh[0]?.id)?.link.focus();
  }

  #take({ counts, cursor }, items) {
    this.#items = items;
    this.#cursor = cursor;
    this.#panel.ariaBusy = "false";
    this.#filters.count(counts);
    this.#collectTags(items);
    this.onCounts(counts);
    this.#draw();
  }

  // The server keeps no list of tags: those that any list has shown are offered.
  #collectTags(items) {
    const before = this.#tags.size;
    for (const tag of items.flatMap(({ tags }) => tags)) this.#tags.add(tag);
    if (this.#tags.size === before) return;
    const tags = [...this.#tags].sort((one, other) => one.localeCompare(other));
    this.#filters.setTags(tags);
    this.onTags(tags);
  }

  #draw() {
    this.#rows = new Map(this.#items.map((item) => [item.id, this.#rowOf(item)]));
    this.#arrange([...this.#rows.values()]);
    this.#more.hidden = !this.#cursor;
    this.#empty.textContent = this.#items.length || this.#panel.ariaBusy === "true" ? "" : this.#filters.nothing;
  }

  #rowOf(item) {
    const row = this.#rows.get(item.id) ?? buildRow(item, this.#tools.agent);
    row.update(item, item.id === this.#open);
    return row;
  }

  // A row that has gone leaves the focus to the one that took its place.
  #arrange(rows) {
    const before = [...this.#list.children];
    const place = before.findIndex((element) => element.contains(document.activeElement));
    arrange(this.#list, rows.map(({ element }) => element));
    if (place < 0 || this.#list.contains(document.activeElement)) return;
    (rows[Math.min(place, rows.length - 1)]?.link ?? this.#filters).focus();
  }
}
