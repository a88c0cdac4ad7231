/** The head of a conversation: who it is with, how it stands, and what may be done with it. */
import { button, h, icon } from "../chat/dom.js";
import { draw } from "./icons.js";
import { nameOf } from "./inbox_row.js";
import { say, term } from "./strings.js";
import { buildAge } from "./time.js";

export class Heading {
  #title = h("h2", { id: "conversation-title", tabindex: "-1", dir: "auto" });
  #state = h("p", { class: "muted state" });
  #others = h("p", { class: "others", role: "status" });

  /** `actions` are {give, close, assign, details, back}. */
  constructor(actions) {
    this.give = button({ "aria-keyshortcuts": "b", onclick: actions.give }, say("give"));
    this.close = button({ "aria-keyshortcuts": "e", onclick: actions.close }, say("close_conversation"));
    this.assign = button({ onclick: actions.assign }, say("assign"));
    this.details = button({ class: "tool details", "aria-label": say("details"), "aria-controls": "details", onclick: actions.details }, draw("panel"));
    const back = button({ class: "tool back", "aria-label": say("back"), onclick: actions.back }, icon("back"));
    this.element = h("header", { class: "head" }, back, h("div", { class: "who" }, this.#title, this.#state),
      this.#others, h("div", { class: "actions" }, this.assign, this.give, this.close), this.details);
  }

  /** Shows how a conversation stands. */
  show(conversation) {
    const { facts, mayEnd, mayGive, mayAssign } = conversation;
    this.#title.textContent = nameOf(facts);
    this.#state.replaceChildren(...buildState(conversation));
    this.assign.hidden = !mayAssign;
    this.give.hidden = !mayGive;
    this.close.hidden = !mayEnd;
  }

  /** Shows which other agents look at it or write in it. */
  setOthers({ viewing, typing }) {
    const writing = typing.map(({ name }) => say("also_writing", { name }));
    const looking = viewing.filter(({ id }) => !typing.some((other) => other.id === id)).map(({ name }) => say("also_here", { name }));
    this.#others.textContent = [...writing, ...looking].join(" ");
    this.#others.classList.toggle("loud", typing.length > 0);
  }

  focus() {
    this.#title.focus();
  }
}

function buildState({ facts, isMine }) {
  const { state, reason, agent, waiting_since: since } = facts;
  if (state === "waiting") return [`${say("state_waiting")} `, since ? buildAge(since) : "", reason ? ` · ${term("reason", reason)}` : ""];
  if (isMine) return [say("state_mine")];
  return [say(`state_${state}`, { name: agent?.name ?? "" })];
}
