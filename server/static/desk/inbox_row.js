/** One conversation in the list, brought up to date in place so that focus within it is kept. */
import { h } from "../chat/dom.js";
import { say, term } from "./strings.js";
import { buildAge } from "./time.js";

const WAITS = "waiting";
const LOUD_MOODS = ["unhappy", "angry", "distressed"];

/** The address of a conversation within the desk, as webhooks give it, too. */
export const addressOf = (id) => `#c=${encodeURIComponent(id)}`;

/** What a customer is called: by name, or by the first signs of the conversation's id. */
export const nameOf = ({ customer, id }) => customer?.name || say("visitor", { id: id.slice(0, 4) });

/** Builds the row of a conversation: {element, link, update(item, isOpen)}. */
export function buildRow(item, agent) {
  const link = h("a", { class: "row", href: addressOf(item.id) });
  const element = h("li", {}, link);
  let shown = "";
  function update(next, isOpen) {
    link.ariaCurrent = isOpen ? "true" : null;
    const key = JSON.stringify(next);
    if (key !== shown) link.replaceChildren(...buildParts(next, agent));
    shown = key;
    link.classList.toggle("unread", next.unread > 0 && !isOpen);
  }
  return { element, link, update };
}

function buildParts(item, agent) {
  return [
    h("span", { class: "line" }, h("b", { class: "name", dir: "auto" }, nameOf(item)), buildVerified(item), buildWhen(item)),
    h("span", { class: "line preview" }, h("span", { class: "words", dir: "auto" }, buildAuthor(item, agent), item.preview || say("unwritten")), buildUnread(item)),
    buildMarks(item, agent),
  ];
}

function buildVerified({ customer }) {
  return customer?.verified ? h("small", { class: "verified" }, say("verified")) : null;
}

function buildWhen(item) {
  if (item.state !== WAITS || !item.waiting_since) return buildAge(item.updated_at);
  return h("span", { class: "waits" }, `${say("waits")} `, buildAge(item.waiting_since));
}

function buildAuthor({ last_role: role, agent: holder }, agent) {
  if (role === "bot") return `${say("bot")}: `;
  if (role !== "agent") return "";
  return `${holder && holder.id !== agent.id ? holder.name : say("you")}: `;
}

function buildUnread({ unread }) {
  return unread ? h("span", { class: "count" }, String(unread), h("span", { class: "unseen" }, ` ${say("unread")}`)) : null;
}

function buildMarks(item, agent) {
  const marks = [
    item.state === WAITS && item.position ? mark("turn", say("place", { place: item.position })) : null,
    item.state === WAITS && item.reason ? mark("reason", term("reason", item.reason)) : null,
    LOUD_MOODS.includes(item.mood) ? mark(`mood ${item.mood}`, term("mood", item.mood)) : null,
    item.agent && item.agent.id !== agent.id ? mark("holder", say("with", { name: item.agent.name })) : null,
    ...item.tags.map((tag) => mark("tag", tag)),
  ].filter(Boolean);
  return marks.length ? h("span", { class: "marks" }, marks) : "";
}

const mark = (name, text) => h("small", { class: `mark ${name}`, dir: "auto" }, text);
