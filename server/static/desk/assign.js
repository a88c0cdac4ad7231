/** Giving a conversation to a colleague: for leads. */
import { h } from "../chat/dom.js";
import { openDialog } from "./dialogs.js";
import { buildButtons, buildField, buildForm } from "./forms.js";
import { say } from "./strings.js";

/** Opens the choice of agents; `onDone` is called when one of them has the conversation. */
export async function openAssign(tools, conversation, onDone) {
  const answer = await tools.guard(() => tools.api.get(["agents"]));
  if (!answer) return;
  const others = answer.agents.filter(({ id, active }) => active && id !== conversation.facts.agent?.id);
  const choice = h("select", { name: "agent", required: true }, others.map(({ id, name }) => h("option", { value: id }, name)));
  const dialog = openDialog(say("assign"), buildForm({ class: "stack" }, [buildField(say("agent"), choice), buildButtons(say("assign_do"))], async (values) => {
    await tools.api.post(conversation.path("assign"), values);
    dialog.close();
    await onDone();
  }), { name: "small" });
}
