/** An agent's answer on its way to the shop's FAQ: read, edit, approve, reject. */
import { h } from "../chat/dom.js";
import { openDialog } from "./dialogs.js";
import { buildField, buildForm } from "./forms.js";
import { reaches } from "./roles.js";
import { say } from "./strings.js";

const DONE = { save: "draft_saved", approve: "draft_approved", reject: "draft_rejected" };

/** Opens a draft; `onDone` is called when something was decided or saved. Leads decide. */
export function openDraft(tools, draft, onDone = () => {}) {
  const question = h("input", { name: "question", required: true, maxlength: 500 });
  const answer = h("textarea", { name: "answer", rows: 8, required: true, maxlength: 4000 });
  Object.assign(question, { value: draft.question });
  Object.assign(answer, { value: draft.answer });
  const save = (values) => tools.api.put(["corrections", draft.id], values);
  const finish = (said) => {
    dialog.close();
    tools.announce(say(said));
    onDone();
  };

  async function act(action, values) {
    const changed = values.question !== draft.question || values.answer !== draft.answer;
    if (changed && action !== "reject") Object.assign(draft, await save(values));
    if (action !== "save") await tools.api.post(["corrections", draft.id, action]);
    finish(DONE[action]);
  }

  // Which of the buttons was pressed stands in the form, where Enter presses the first of them.
  let action = "save";
  const button = (name, kind = "") => h("button", { class: kind, onclick: () => (action = name) }, say(`draft_${name}`));
  const form = buildForm({ class: "stack" }, [
    h("p", { class: "muted" }, say("draft_hint")),
    buildField(say("question"), question), buildField(say("answer"), answer),
    h("div", { class: "buttons" }, reaches(tools.agent, "lead") ? [button("save"), button("reject"), button("approve", "primary")] : button("save", "primary")),
  ], (values) => act(action, values));
  const dialog = openDialog(say("draft_faq"), form, { name: "wide" });
}
