/** What of all conversations the list shows: a folder, a tag, or what was searched for. */
import { h } from "../chat/dom.js";
import { draw } from "./icons.js";
import { settle } from "./pacing.js";
import { say } from "./strings.js";
import { Tabs } from "./tabs.js";

const TYPED_MS = 250;

// What each tab asks the server for; the keys are those of the server's counts.
const FOLDERS = {
  waiting: { state: "waiting" },
  mine: { state: "agent", mine: "1" },
  agent: { state: "agent" },
  bot: { state: "bot,returned" },
  closed: { state: "closed" },
};
const EVERYWHERE = { state: "waiting,agent,bot,returned,closed" };

export class Filters {
  #panel;
  #tabs;
  #search;
  #tag;
  #folder = "waiting";

  /** `panel` is the tabs' panel; `onChange` is called when something else is to be shown. */
  constructor(panel, onChange) {
    this.#panel = panel;
    this.onChange = onChange;
    const tabs = Object.keys(FOLDERS).map((key) => [key, say(`folder_${key}`)]);
    this.#tabs = new Tabs(say("folders"), tabs, panel.id, (key) => this.show(key));
    this.#search = h("input", { type: "search", "aria-label": say("search"), placeholder: say("search"), oninput: settle(() => this.#changed(), TYPED_MS) });
    this.#tag = h("select", { "aria-label": say("filter_tag"), onchange: () => this.#changed() });
    this.elements = [
      h("div", { class: "filters" }, h("div", { class: "search", role: "search" }, draw("search"), this.#search), this.#tag),
      this.#tabs.element,
    ];
    this.setTags([]);
    this.#mark();
  }

  /** What the server is asked. */
  get query() {
    return { ...(this.#words ? EVERYWHERE : FOLDERS[this.#folder]), q: this.#words, tag: this.#tag.value };
  }

  /** What is said of an empty list. */
  get nothing() {
    return this.#words || this.#tag.value ? say("nothing_found") : say(`nothing_${this.#folder}`);
  }

  /** Shows a folder. */
  show(folder) {
    this.#search.value = "";
    this.#folder = folder;
    this.#changed();
  }

  /** Shows how many there are in each folder. */
  count(counts) {
    this.#tabs.count(counts);
  }

  /** Offers tags to filter by. */
  setTags(tags) {
    const chosen = this.#tag.value;
    const options = ["", ...tags].map((tag) => h("option", { value: tag, selected: tag === chosen }, tag || say("all_tags")));
    this.#tag.replaceChildren(...options);
  }

  focus() {
    this.#tabs.focus();
  }

  focusSearch() {
    this.#search.focus();
    this.#search.select();
  }

  get #words() {
    return this.#search.value.trim();
  }

  #changed() {
    this.#mark();
    this.onChange();
  }

  // A search goes through all folders, so that none of them is chosen.
  #mark() {
    this.#tabs.choose(this.#words ? "" : this.#folder);
    this.#panel.setAttribute("aria-labelledby", this.#tabs.idOf(this.#folder));
  }
}
