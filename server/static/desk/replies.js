/** The page of canned replies: what a slash in the composer offers. */
import { button, h } from "../chat/dom.js";
import { confirm, openDialog } from "./dialogs.js";
import { buildButtons, buildField, buildForm } from "./forms.js";
import { buildPage } from "./pages.js";
import { reaches } from "./roles.js";
import { say } from "./strings.js";

/** Builds the page; `tools.replies(true)` reads the replies anew. */
export function buildReplies(tools) {
  const list = h("ul", { class: "papers" });
  const empty = h("p", { class: "muted", role: "status" });
  const rules = reaches(tools.agent, "lead");
  const add = button({ hidden: !rules, class: "primary", onclick: () => edit() }, say("add_reply"));

  async function load() {
    const replies = await tools.replies(true);
    list.replaceChildren(...replies.map(buildPaper));
    empty.textContent = replies.length ? "" : say("no_replies");
  }

  function buildPaper(reply) {
    const change = button({ "aria-label": say("edit_named", { title: reply.title }), onclick: () => edit(reply) }, say("edit"));
    const remove = button({ "aria-label": say("delete_named", { title: reply.title }), onclick: () => drop(reply) }, say("delete"));
    return h("li", {}, h("h3", { dir: "auto" }, reply.title, " ", reply.shortcut ? h("code", {}, `/${reply.shortcut}`) : null),
      h("p", { class: "plain", dir: "auto" }, reply.text), rules ? h("div", { class: "buttons start" }, change, remove) : null);
  }

  function edit(reply) {
    const dialog = openDialog(say(reply ? "edit_reply" : "add_reply"), buildForm({ class: "stack" }, [
      buildField(say("title"), h("input", { name: "title", required: true, maxlength: 200, value: reply?.title })),
      buildField(say("shortcut"), h("input", { name: "shortcut", maxlength: 40, pattern: "[\\p{L}\\p{N}_\\-]+", value: reply?.shortcut }), say("shortcut_hint")),
      buildField(say("text"), h("textarea", { name: "text", rows: 6, required: true, maxlength: 8000 }, reply?.text), say("variables_hint")),
      buildButtons(say("save")),
    ], async (values) => {
      await (reply ? tools.api.put(["replies", reply.id], values) : tools.api.post(["replies"], values));
      dialog.close();
      await load();
    }), { name: "wide" });
  }

  async function drop(reply) {
    if (!(await confirm(say("delete_reply"), reply.title, say("delete")))) return;
    await tools.guard(() => tools.api.delete(["replies", reply.id]));
    await load();
    add.focus();
  }

  load();
  return buildPage(say("page_replies"), [h("p", { class: "muted" }, say("replies_text")), add, list, empty]);
}
