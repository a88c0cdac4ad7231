/** Starts the desk: a one-time link leads to a first password, a session in, all else to the door. */
import { Api, Refused } from "./api.js";
import { Desk } from "./desk.js";
import { buildInvitation, buildSetup, buildSignIn } from "./door.js";
import { sentenceOf } from "./forms.js";
import { say, setLanguage } from "./strings.js";
import { button, h } from "../chat/dom.js";

// What the fragment of the address may hold, which is never sent: see server/identity.
const FRAGMENT = /^#(setup|invite|signin)=([^&]+)$/;
const LINKS = { setup: buildSetup, invite: buildInvitation };
const OUTCOMES = ["refused", "unavailable", "expired"];

const api = new Api({
  onSignedOut: () => leave(say("session_ended")),
  onOther: () => location.reload(),
});
let desk;

// It is taken out of the address, so that a token stays in no history and on no screen.
function takeFragment() {
  const found = FRAGMENT.exec(location.hash);
  if (found) history.replaceState(null, "", location.pathname);
  return found ? [found[1], decodeURIComponent(found[2])] : ["", ""];
}

// A browser heeds "autofocus" once in a page's life.
function show(...elements) {
  document.body.replaceChildren(...elements);
  document.querySelector("[autofocus]")?.focus();
}

function enter(me) {
  desk = new Desk({ api, me, onSignOut: () => leave(say("signed_out")) });
  show(...desk.elements);
  desk.start();
}

// Drafts and unsent messages stay in this tab's storage: whoever signs in again finds them.
async function leave(reason) {
  desk?.stop();
  desk = undefined;
  await ask(reason);
}

async function ask(reason) {
  try {
    enter(await api.me());
  } catch (error) {
    if (error instanceof Refused && error.status === 401) showDoor(error.data, reason);
    else showTrouble(error, reason);
  }
}

function showDoor({ shop, oidc }, reason) {
  show(buildSignIn({ api, shop, oidc, reason, onEnter: enter }));
}

function showTrouble(error, reason) {
  const again = button({ class: "primary", onclick: () => ask(reason) }, say("try_again"));
  show(h("main", { class: "door" }, h("h1", {}, say("desk")), h("p", { role: "alert" }, sentenceOf(error)), again));
}

setLanguage(navigator.languages);
const [kind, value] = takeFragment();
if (kind in LINKS) show(LINKS[kind]({ api, token: value, onEnter: enter }));
else ask(OUTCOMES.includes(value) ? say(`signin_${value}`) : "");
