/** Changing one's own password. */
import { h } from "../chat/dom.js";
import { openDialog } from "./dialogs.js";
import { buildNewPassword, sayLeast } from "./door.js";
import { buildButtons, buildField, buildForm } from "./forms.js";
import { say } from "./strings.js";

/** Opens the dialog in which an agent changes it. */
export function openPassword(tools) {
  const now = h("input", { name: "password", type: "password", required: true, autocomplete: "current-password", autofocus: true });
  const dialog = openDialog(say("password_change"), buildForm({ class: "stack" }, [
    buildField(say("password_now"), now),
    buildField(say("password_new"), buildNewPassword("wanted"), sayLeast()),
    buildButtons(say("password_change")),
  ], async ({ password, wanted }) => {
    await tools.api.changePassword(password, wanted);
    dialog.close();
    tools.announce(say("password_changed"));
  }));
}
