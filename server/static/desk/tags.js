/** A conversation's tags: a few words to find it by. */
import { button, h, icon, keepUp } from "../chat/dom.js";
import { say } from "./strings.js";

const LONGEST = 40;

export class Tags {
  #tools;
  #conversation;
  #known = h("datalist", { id: "known-tags" });
  #list = h("ul", { class: "marks" });
  #field = h("input", { list: "known-tags", maxlength: LONGEST, "aria-label": say("add_tag"), placeholder: say("add_tag"), enterkeyhint: "done" });
  #update = keepUp([[this.#list, () => this.#tags, () => this.#tags.map((tag) => this.#build(tag))]]);

  constructor(tools) {
    this.#tools = tools;
    const form = h("form", { onsubmit: (event) => this.#add(event) }, this.#field);
    this.element = h("div", {}, this.#list, form, this.#known);
  }

  show(conversation) {
    if (conversation !== this.#conversation) this.#field.value = "";
    this.#conversation = conversation;
    this.#update();
  }

  /** Offers tags that others have used. */
  offer(tags) {
    this.#known.replaceChildren(...tags.map((tag) => h("option", { value: tag })));
  }

  get #tags() {
    return this.#conversation.facts.tags;
  }

  #build(tag) {
    const remove = button({ "aria-label": say("remove_tag", { tag }), onclick: () => this.#put(this.#tags.filter((other) => other !== tag)) }, icon("close"));
    return h("li", { class: "mark tag", dir: "auto" }, tag, remove);
  }

  #add(event) {
    event.preventDefault();
    const tag = this.#field.value.trim();
    if (tag) this.#put([...new Set([...this.#tags, tag])]);
    this.#field.value = "";
  }

  async #put(tags) {
    const conversation = this.#conversation;
    this.#field.focus();
    await this.#tools.guard(() => this.#tools.api.put(conversation.path("tags"), { tags }));
    await conversation.refresh();
  }
}
