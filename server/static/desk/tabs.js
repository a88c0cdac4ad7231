/** Tabs over one panel: the arrow keys go from one to the next, the tab key goes past them. */
import { button, h } from "../chat/dom.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

export class Tabs {
  #tabs;

  /** `names` are [key, label]; `onChoose(key)` is called when another tab is chosen by hand. */
  constructor(label, names, panelId, onChoose) {
    this.onChoose = onChoose;
    this.#tabs = new Map(names.map(([key, text]) => [key, this.#build(key, text, panelId)]));
    this.element = h("div", { class: "tabs", role: "tablist", "aria-label": label, onkeydown: (event) => this.#key(event) }, [...this.#tabs.values()]);
  }

  /** Shows which tab is chosen; none where there is no such key. */
  choose(key) {
    const reachable = this.#tabs.get(key) ?? this.#tabs.values().next().value;
    for (const [name, tab] of this.#tabs) {
      tab.ariaSelected = String(name === key);
      tab.tabIndex = tab === reachable ? 0 : -1;
    }
  }

  /** Shows how many there are behind each tab. */
  count(counts) {
    for (const [key, tab] of this.#tabs) tab.querySelector(".number").textContent = counts[key] ?? "";
  }

  /** The id of a tab's element, which names the panel. */
  idOf(key) {
    return this.#tabs.get(key).id;
  }

  /** Gives the focus to the tab that is chosen. */
  focus() {
    this.element.querySelector("[tabindex='0']").focus();
  }

  #build(key, text, panelId) {
    return button({ id: `tab-${key}`, role: "tab", "aria-controls": panelId, onclick: () => this.onChoose(key) },
      h("span", {}, text), " ", h("span", { class: "number" }));
  }

  #key(event) {
    const step = STEPS[event.key] ?? 0;
    if (!step) return;
    event.preventDefault();
    const keys = [...this.#tabs.keys()];
    const from = keys.findIndex((key) => this.#tabs.get(key) === event.target);
    const key = keys[(from + step + keys.length) % keys.length];
    this.onChoose(key);
    this.#tabs.get(key).focus();
  }
}
