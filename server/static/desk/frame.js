/** What stays on every page of the desk: its name, the ways to its pages, who is signed in. */
import { button, h } from "../chat/dom.js";
import { draw } from "./icons.js";
import { reaches } from "./roles.js";
import { say, term } from "./strings.js";

// Pages by the hash that shows them, with the least role that may see them.
const PAGES = [
  ["", "conversations", "agent"],
  ["drafts", "page_drafts", "agent"],
  ["replies", "page_replies", "agent"],
  ["team", "page_team", "lead"],
  ["webhooks", "page_webhooks", "admin"],
];

export class Frame {
  #links = new Map();
  #state = h("div", { class: "connection", role: "status" });
  main = h("main", { id: "main", tabindex: "-1" });

  /** `notices` says what is wrong; `alerts` may be turned on; `onHelp`, `onPassword` and `onSignOut` are buttons. */
  constructor({ agent, shop, notices, alerts, ...buttons }) {
    const skip = h("a", { class: "skip", href: "#main", onclick: (event) => this.#skip(event) }, say("skip"));
    const links = PAGES.filter(([, , least]) => reaches(agent, least)).map(([page, name]) => this.#buildLink(page, name));
    const account = button({ class: "account", popovertarget: "account", "aria-label": say("account", { name: agent.name }) },
      draw("person"), h("span", {}, agent.name));
    const header = h("header", { class: "top" }, h("h1", { dir: "auto" }, shop), h("nav", { "aria-label": say("pages") }, h("ul", {}, links)), account,
      buildMenu(agent, alerts, buttons));
    this.elements = [skip, header, this.#state, notices.element, this.main, notices.voice];
  }

  /** Marks the page that is shown. */
  mark(page) {
    for (const [name, link] of this.#links) link.ariaCurrent = name === page ? "page" : null;
    this.#links.get(page)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Says how the connection is, and how much is not sent yet; nothing where all is well. */
  setState(state, unsent) {
    const words = state === "online" ? "" : say(`connection_${state}`);
    const kept = words && unsent ? say("unsent", { count: unsent }) : "";
    this.#state.textContent = [words, kept].filter(Boolean).join(" ");
    this.#state.dataset.state = state;
  }

  #buildLink(page, name) {
    const link = h("a", { href: `#${page}` }, say(name));
    this.#links.set(page, link);
    return h("li", {}, link);
  }

  #skip(event) {
    event.preventDefault(); // the hash says which page is shown
    this.main.focus();
  }
}

function buildMenu({ name, email, role }, alerts, { onHelp, onPassword, onSignOut }) {
  const box = h("input", { type: "checkbox", checked: alerts.isAllowed, onchange: async () => (box.checked = await alerts.allow(box.checked)) });
  const choose = (act) => () => {
    menu.hidePopover();
    act();
  };
  const menu = h("div", { id: "account", class: "menu", popover: "auto" },
    h("p", {}, h("b", { dir: "auto" }, name), h("br"), h("span", { class: "muted" }, email, " · ", term("role", role))),
    h("label", { class: "check" }, box, say("notify")),
    button({ onclick: choose(onHelp) }, say("shortcuts")),
    button({ onclick: choose(onPassword) }, say("password_change")),
    button({ onclick: choose(onSignOut) }, say("sign_out")));
  return menu;
}
