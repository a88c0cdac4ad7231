/** Notes among agents: customers never see them. */
import { button, h, icon, keepUp } from "../chat/dom.js";
import { buildForm } from "./forms.js";
import { say } from "./strings.js";
import { formatMoment } from "./time.js";

export class Notes {
  #tools;
  #conversation;
  #begun = new Map();
  #list = h("ul", { class: "notes" });
  #field = h("textarea", { name: "text", rows: 2, required: true, maxlength: 4000, "aria-label": say("note"), placeholder: say("note_hint") });
  #update = keepUp([[this.#list, () => this.#notes, () => this.#notes.map((note) => this.#build(note))]]);

  constructor(tools) {
    this.#tools = tools;
    const form = buildForm({}, [this.#field, h("div", { class: "buttons" }, h("button", {}, say("add_note")))], ({ text }) => this.#add(text));
    this.element = h("div", {}, this.#list, form);
  }

  show(conversation) {
    if (conversation !== this.#conversation) this.#swap(conversation);
    this.#update();
  }

  get #notes() {
    return this.#conversation.facts.notes;
  }

  // A note that was begun waits until somebody comes back to it.
  #swap(conversation) {
    if (this.#conversation) this.#begun.set(this.#conversation.id, this.#field.value);
    this.#conversation = conversation;
    this.#field.value = this.#begun.get(conversation.id) ?? "";
  }

  async #add(text) {
    const conversation = this.#conversation;
    await this.#tools.api.post(conversation.path("notes"), { text: text.trim() });
    if (conversation === this.#conversation) this.#field.value = "";
    await conversation.refresh();
  }

  #build({ id, agent, text, at }) {
    const own = (agent.id ?? agent) === this.#tools.agent.id;
    const remove = button({ class: "tool", "aria-label": say("delete_note"), onclick: () => this.#remove(id) }, icon("close"));
    return h("li", {}, h("p", { class: "byline" }, h("b", {}, agent.name ?? agent), h("time", { datetime: at }, formatMoment(at)), own ? remove : null),
      h("p", { class: "plain", dir: "auto" }, text));
  }

  async #remove(id) {
    const conversation = this.#conversation;
    await this.#tools.guard(() => this.#tools.api.delete(conversation.path("notes", id)));
    this.#field.focus();
    await conversation.refresh();
  }
}
