/**
 * Keys of the desk. They act only where no field has the focus and nothing lies over the page,
 * and can be turned off (WCAG 2.2, 2.1.4).
 */
import { h } from "../chat/dom.js";
import { openDialog } from "./dialogs.js";
import { say } from "./strings.js";

const OFF = "storehand:desk:shortcuts-off";
const FIELDS = "input, textarea, select, [contenteditable]";
const OVER = "dialog[open], :popover-open";

// As the help shows them; those that a browser or a field handles by itself have no action.
const SHOWN = [["j"], ["k"], ["Enter"], ["Esc"], ["r"], ["a"], ["t"], ["b"], ["e"], ["/"], ["Ctrl", "Enter"], ["?"]];

export class Shortcuts {
  #actions;
  #listen = (event) => this.#take(event);

  /** `actions` are functions by key; `Escape` gets the element that had the focus, also a field. */
  constructor(actions) {
    this.#actions = { ...actions, "?": () => this.help() };
  }

  start() {
    document.addEventListener("keydown", this.#listen);
  }

  stop() {
    document.removeEventListener("keydown", this.#listen);
  }

  get isOn() {
    return localStorage.getItem(OFF) !== "1";
  }

  /** Shows all keys, and the switch that turns them off. */
  help() {
    const rows = SHOWN.map((keys) => h("div", {}, h("dt", {}, keys.map((key) => h("kbd", {}, key))), h("dd", {}, say(`key_${keys.join("_").toLowerCase()}`))));
    const turn = ({ target }) => localStorage.setItem(OFF, target.checked ? "" : "1");
    openDialog(say("shortcuts"), [
      h("dl", { class: "keys" }, rows),
      h("label", { class: "check" }, h("input", { type: "checkbox", checked: this.isOn, onchange: turn }), say("shortcuts_on")),
      h("p", { class: "muted" }, say("shortcuts_hint")),
    ]);
  }

  #take(event) {
    const { target, key } = event;
    const act = this.#actions[key];
    if (!act || event.defaultPrevented || event.isComposing || document.querySelector(OVER)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key !== "Escape" && (target.closest(FIELDS) || !this.isOn)) return;
    event.preventDefault();
    act(target);
  }
}
