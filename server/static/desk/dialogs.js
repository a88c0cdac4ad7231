/** Modal dialogs. They close by their button, Escape, or a click outside. */
import { button, h, icon } from "../chat/dom.js";
import { say } from "./strings.js";

let opened = 0;

/** Opens a dialog with a title; it is gone when it closes, and the focus is where it was. */
export function openDialog(title, content, { name = "", onClose } = {}) {
  const id = `dialog-${(opened += 1)}`;
  const close = button({ class: "tool", "aria-label": say("close"), onclick: () => dialog.close() }, icon("close"));
  const dialog = h("dialog", { class: name, "aria-labelledby": id, onclose: () => leave(dialog, onClose), onmousedown: (event) => dismiss(event, dialog) },
    h("div", { class: "sheet" }, h("header", {}, h("h2", { id }, title), close), h("div", { class: "body" }, content)));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function dismiss({ target }, dialog) {
  if (target === dialog) dialog.close(); // its content covers it: this is the backdrop
}

// What had the focus may have gone meanwhile, with a list that was drawn anew.
function leave(dialog, onClose) {
  dialog.remove();
  if (document.activeElement === document.body) document.querySelector("main")?.focus();
  onClose?.();
}

/** Asks whether to go on; resolves to a boolean. */
export function confirm(title, text, action) {
  return new Promise((resolve) => {
    let agreed = false;
    const decide = (value) => {
      agreed = value;
      dialog.close();
    };
    const buttons = h("div", { class: "buttons" },
      button({ onclick: () => decide(false) }, say("cancel")),
      button({ class: "primary", autofocus: true, onclick: () => decide(true) }, action));
    const dialog = openDialog(title, [h("p", {}, text), buttons], { name: "small", onClose: () => resolve(agreed) });
  });
}
