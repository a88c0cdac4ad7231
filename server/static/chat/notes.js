/** Who answers from now on, as a note in the conversation, and what the customer can do about it. */
import { h, icon, keepUp, plain } from "./dom.js";
import { formatMinutes, formatMoment } from "./format.js";
import { fill } from "./words.js";

const STARS = [1, 2, 3, 4, 5];

const SAID = {
  waiting: (entry, strings) => [strings.called, ...sayQueue(entry, strings)],
  agent: ({ name }, strings) => [fill(strings.joined, { name: plain(name || strings.somebody) })],
  returned: (_, strings) => [strings.returned],
  closed: (_, strings) => [strings.ended],
};

/** What a change of the state says; empty where there is nothing to say. */
export function sayState(entry, strings) {
  return (SAID[entry.state]?.(entry, strings) ?? []).join(" ");
}

/** Where a waiting customer stands, as sentences. */
export function sayQueue({ available = true, position, wait_minutes: wait, opens_at: opens }, strings) {
  const time = available ? "" : formatMoment(opens, strings.language);
  const sentences = available
    ? [position && fill(strings.place, { position }), wait && fill(strings.wait, { time: formatMinutes(wait, strings.language) })]
    : [strings.nobody, time && fill(strings.opens, { time })];
  return sentences.filter(Boolean);
}

/** Builds the note of an entry; see `buildMessage`. */
export function buildNote(entry, tools) {
  const { strings } = tools;
  const words = h("p", { class: "words" });
  const leaves = () => entry.state === "waiting" && entry.available === false;
  const act = h("div", { class: "act" });
  const build = leaves() ? buildLeaving : buildRating;
  const update = keepUp([
    [words, () => sayState(entry, strings), () => [sayState(entry, strings)]],
    [act, () => (leaves() || entry.state === "closed" ? [entry.email, entry.stars] : []), () => build(entry, tools)],
  ]);
  return { element: h("div", { class: `message note ${entry.state}` }, words, act), update };
}

function buildLeaving({ email }, { strings, support, onSend }) {
  if (email) return [h("p", { class: "given", role: "status" }, fill(strings.left, { email }))];
  const field = h("input", { type: "email", required: true, autocomplete: "email", maxlength: 254, "aria-label": strings.email, placeholder: strings.email });
  const send = (event) => {
    event.preventDefault();
    onSend({ type: "email", email: field.value.trim() });
  };
  return [
    h("p", {}, strings.leave),
    h("form", { class: "leave", onsubmit: send }, field, h("button", { class: "firm" }, strings.send)),
    buildAddress(support(), strings),
  ];
}

function buildAddress(email, strings) {
  if (!/^[^\s@?&]+@[^\s@?&]+$/.test(email ?? "")) return null;
  const [before, after] = strings.write.split("{email}");
  return h("p", {}, before, h("a", { href: `mailto:${email}` }, email), after);
}

function buildRating({ stars }, { strings, onSend }) {
  if (stars) return [h("p", { class: "given", role: "status" }, strings.thanks)];
  const comment = h("textarea", { rows: 2, maxlength: 1000, "aria-label": strings.comment, placeholder: strings.comment });
  const more = h("div", { class: "comment", hidden: true }, comment, h("button", { class: "firm" }, strings.send));
  const send = (event) => {
    event.preventDefault();
    const { stars: given } = Object.fromEntries(new FormData(event.target));
    onSend({ type: "rating", stars: Number(given), comment: comment.value.trim() });
  };
  return [h("form", { class: "rating", onsubmit: send, onchange: () => (more.hidden = false) },
    h("fieldset", {}, h("legend", {}, strings.rate), STARS.map((count) => buildStar(count, strings))), more)];
}

function buildStar(count, strings) {
  const name = fill(strings.stars, { count });
  return h("label", { title: name }, h("input", { type: "radio", name: "stars", value: count, "aria-label": name }), icon("star"));
}
