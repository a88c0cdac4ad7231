/** The page of agents: who may work here, and as what. Leads read it, admins change it. */
import { button, h } from "../chat/dom.js";
import { openDialog } from "./dialogs.js";
import { buildButtons, buildField, buildForm } from "./forms.js";
import { buildPage, buildTable } from "./pages.js";
import { ROLES, reaches } from "./roles.js";
import { say, term } from "./strings.js";

/** Builds the page; it reads the agents by itself. */
export function buildTeam(tools) {
  const place = h("div");
  const rules = reaches(tools.agent, "admin");
  const add = rules ? button({ class: "primary", onclick: () => openNew(tools, load) }, say("add_agent")) : null;

  async function load() {
    const answer = await tools.guard(() => tools.api.get(["agents"]));
    const columns = ["name", "email", "role", "active", "password_set", ...(rules ? ["link"] : [])].map((name) => say(name));
    if (answer) place.replaceChildren(buildTable(say("page_team"), columns, answer.agents.map(buildRow)));
  }

  function buildRow(agent) {
    const invite = rules ? [button({ "aria-label": say("invite_of", { name: agent.name }), onclick: () => renew(agent) }, say("invite"))] : [];
    return [agent.name, agent.email, buildRole(agent), buildActive(agent), say(agent.has_password ? "yes" : "no"), ...invite];
  }

  function buildRole(agent) {
    if (!rules) return term("role", agent.role);
    return buildRoles({ "aria-label": say("role_of", { name: agent.name }), onchange: ({ target }) => change(agent, { role: target.value }) }, agent.role);
  }

  function buildActive(agent) {
    const turn = ({ target }) => change(agent, { active: target.checked });
    return h("input", { type: "checkbox", checked: agent.active, disabled: !rules, "aria-label": say("active_of", { name: agent.name }), onchange: turn });
  }

  // Refused, the table shows again what holds.
  async function change(agent, values) {
    const label = document.activeElement.ariaLabel;
    await tools.guard(() => tools.api.patch(["agents", agent.id], values));
    await load();
    [...place.querySelectorAll("select, input")].find((control) => control.ariaLabel === label)?.focus();
  }

  async function renew(agent) {
    const answer = await tools.guard(() => tools.api.post(["agents", agent.id, "invitation"]));
    if (answer) showLink(agent.name, answer.link);
  }

  load();
  return buildPage(say("page_team"), [h("p", { class: "muted" }, say("team_text")), add, place]);
}

const buildRoles = (attributes, role) =>
  h("select", attributes, ROLES.map((name) => h("option", { value: name, selected: name === role }, term("role", name))));

function openNew(tools, onDone) {
  const dialog = openDialog(say("add_agent"), buildForm({ class: "stack" }, [
    buildField(say("name"), h("input", { name: "name", required: true, maxlength: 80, autocomplete: "off", autofocus: true }), say("name_hint")),
    buildField(say("email"), h("input", { name: "email", type: "email", required: true, autocomplete: "off" })),
    buildField(say("role"), buildRoles({ name: "role" }, "agent")),
    buildButtons(say("add_agent")),
  ], async (values) => {
    const { agent, link } = await tools.api.post(["agents"], values);
    dialog.close();
    if (link) showLink(agent.name, link);
    onDone();
  }));
}

// Shown once: the server keeps no more than its hash.
function showLink(name, link) {
  const said = h("p", { class: "muted", role: "status" });
  const field = h("input", { readonly: true, value: link, "aria-label": say("link"), onfocus: () => field.select() });
  const copy = async () => {
    field.select();
    await navigator.clipboard?.writeText(link);
    said.textContent = navigator.clipboard ? say("copied") : "";
  };
  openDialog(say("invited", { name }), [h("p", {}, say("invited_text", { name })), field,
    h("div", { class: "buttons" }, button({ class: "primary", onclick: copy }, say("copy"))), said]);
}
