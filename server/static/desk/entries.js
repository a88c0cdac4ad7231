/** What was said and what happened in a conversation, each as one element. */
import { button, h } from "../chat/dom.js";
import { buildBlocks } from "../chat/richtext.js";
import { buildCards, buildChips } from "./cards.js";
import { nameOf } from "./inbox_row.js";
import { say, term } from "./strings.js";
import { formatDay, formatMoment, formatTime } from "./time.js";

/**
 * Builds the element of a message.
 *
 * @param {object} message as the server gives it
 * @param {{facts, onSource, onSuggest, onCorrect}} tools `onSuggest(seq)` is missing where nothing
 *   can be written, `onCorrect(seq)` makes an FAQ of an agent's answer.
 */
export function buildEntry(message, tools) {
  return (BUILDERS[message.role] ?? buildHappened)(message, tools);
}

const BUILDERS = { customer: buildCustomer, bot: buildBot, agent: buildAgent };

function buildCustomer(message, { facts, onSuggest }) {
  const suggest = onSuggest ? tool(say("suggest"), () => onSuggest(message.seq)) : null;
  return buildSaid(message, nameOf(facts), [buildPlain(message.text)], suggest);
}

function buildBot(message, { onSource }) {
  const action = message.action && message.action !== "answer" ? h("small", { class: "mark action" }, term("action", message.action)) : null;
  return buildSaid(message, say("bot"), [
    h("div", { class: "words", dir: "auto" }, buildBlocks(message.text)),
    buildCards(message.products), buildChips(message.citations, onSource), buildFeedback(message.feedback),
  ], action);
}

function buildAgent(message, { onCorrect }) {
  const correct = onCorrect ? tool(say("make_faq"), () => onCorrect(message.seq)) : null;
  return buildSaid(message, message.name || say("agent"), [buildPlain(message.text), buildCards(message.products)], correct);
}

/** Builds what this agent sent and the server has not shown yet; see outbox.js. */
export function buildUnsent({ body, aside, state, problem }, name, { onRelease, onTakeBack }) {
  const buttons = h("span", { class: "tools" },
    button({ onclick: onRelease }, problem?.code === "new_messages" ? say("send_anyway") : say("try_again")),
    button({ onclick: onTakeBack }, say("take_back")));
  const held = [h("span", {}, sentenceOfHeld(problem)), buttons];
  const status = state === "held" ? h("p", { class: "status", role: "alert" }, held) : h("p", { class: "status" }, say("sending"));
  return h("article", { class: `entry agent unsent ${state}` }, h("p", { class: "byline" }, h("b", {}, name)),
    buildPlain(body.text), buildCards(aside), status);
}

function sentenceOfHeld(problem) {
  if (problem?.code === "new_messages") return say("held_new");
  return `${say("held")} ${problem?.detail ?? ""}`.trim();
}

function buildSaid(message, who, parts, end) {
  return h("article", { class: `entry ${message.role}`, "aria-label": `${who}, ${formatTime(message.at)}`, tabindex: "-1" },
    h("p", { class: "byline" }, h("b", { dir: "auto" }, who), buildTime(message.at), end), parts);
}

const buildTime = (at) => h("time", { datetime: at, title: formatMoment(at) }, formatTime(at));

const buildPlain = (text) => h("div", { class: "words plain", dir: "auto" }, text);

const tool = (text, onclick) => button({ class: "quiet", onclick }, text);

function buildFeedback(feedback) {
  if (!feedback) return null;
  const { helpful, reason, comment } = feedback;
  const said = [say(helpful ? "helpful" : "unhelpful"), reason ? term("fault", reason) : "", comment ? `“${comment}”` : ""];
  return h("p", { class: `feedback ${helpful ? "good" : "bad"}`, dir: "auto" }, said.filter(Boolean).join(" · "));
}

function buildHappened({ state, reason, name, at }) {
  const key = state === "waiting" && reason ? reason : state;
  return h("p", { class: "happened" }, say(`happened_${key}`, { name }), " ", buildTime(at));
}

/** Builds the line between two days. */
export function buildDay(at) {
  return h("p", { class: "day" }, h("time", { datetime: at.slice(0, 10) }, formatDay(at)));
}
