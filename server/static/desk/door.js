/** Before the desk: signing in, and the two ways to a first password. */
import { h } from "../chat/dom.js";
import { buildButtons, buildField, buildForm } from "./forms.js";
import { say } from "./strings.js";

const PASSWORD_CHARS = 12; // as server/identity/passwords.py wants them

function buildDoor(title, shop, ...content) {
  document.title = title;
  return h("main", { class: "door" }, h("p", { class: "muted" }, shop || say("desk")), h("h1", {}, title), content);
}

/** Builds the page on which an agent signs in; `reason` says why, `onEnter` gets who it is. */
export function buildSignIn({ api, shop, oidc, reason, onEnter }) {
  const email = h("input", { name: "email", type: "email", required: true, autocomplete: "username", autofocus: true });
  const password = h("input", { name: "password", type: "password", required: true, autocomplete: "current-password" });
  const form = buildForm({}, [
    buildField(say("email"), email), buildField(say("password"), password), buildButtons(say("sign_in")),
  ], async (values) => onEnter(await api.signIn(values.email, values.password)));
  const other = oidc ? h("p", {}, h("a", { class: "button", href: "/desk/oidc/start" }, say("sign_in_oidc"))) : null;
  return buildDoor(say("sign_in"), shop, reason ? h("p", { role: "status" }, reason) : null, form, other);
}

/** Builds the page on which the first administrator is made, with the token of the one-time link. */
export function buildSetup({ api, token, onEnter }) {
  const form = buildForm({}, [
    buildField(say("name"), h("input", { name: "name", required: true, maxlength: 80, autocomplete: "name", autofocus: true }), say("name_hint")),
    buildField(say("email"), h("input", { name: "email", type: "email", required: true, autocomplete: "username" })),
    buildField(say("password"), buildNewPassword("password"), sayLeast()),
    buildButtons(say("begin")),
  ], async (values) => onEnter(await api.setUp({ token, ...values })));
  return buildDoor(say("set_up"), "", h("p", {}, say("set_up_text")), form);
}

/** Builds the page on which an invited agent chooses a password, with the token of the link. */
export function buildInvitation({ api, token, onEnter }) {
  const password = buildNewPassword("password");
  password.autofocus = true;
  const form = buildForm({}, [buildField(say("password"), password, sayLeast()), buildButtons(say("join_do"))],
    async (values) => onEnter(await api.acceptInvitation({ token, ...values })));
  return buildDoor(say("join"), "", h("p", {}, say("join_text")), form);
}

/** Builds a field for a password that is made up now. */
export function buildNewPassword(name) {
  return h("input", { name, type: "password", required: true, minlength: PASSWORD_CHARS, autocomplete: "new-password" });
}

/** What a new password needs. */
export const sayLeast = () => say("password_hint", { count: PASSWORD_CHARS });
