/** Who answers from now on, as a note in the conversation, and what the customer can do about it. */
import { h, icon, keepUp, plain } from "./dom.js";
import { formatMinutes, formatMoment } from "./format.js";
import { fill } from "./words.js";

const STARS = [1, 2, 3, 4, 5];

const SAID = {
  waiting: (_, strings) => [strings.called],
  agent: ({ name }, strings) => [fill(strings.joined, { name: plain(name || strings.somebody) })],
  returned: (_, strings) => [strings.returned],
  closed: (_, strings) => [strings.ended],
  bot: ({ before }, strings) => (before === "waiting" ? [strings.returned] : []),
};

// Nobody could come, or nobody came: the bot stays, and an address may be left.
const isVain = ({ available }) => available === false;

function sayAbsence({ opens_at: opens }, strings) {
  const time = formatMoment(opens, strings.language);
  return [strings.nobody, time && fill(strings.opens, { time })];
}

const join = (sentences, { language }) => sentences.filter(Boolean).join(language === "zh" ? "" : " ");

/** What a change of who answers says; empty where there is nothing to say. */
export function sayState(entry, strings) {
  const say = isVain(entry) ? sayAbsence : SAID[entry.state];
  return join(say(entry, strings), strings);
}

/** Where a waiting customer stands. */
export function sayQueue({ position, wait_minutes: wait }, strings) {
  const time = wait && formatMinutes(wait, strings.language);
  return join([position && fill(strings.place, { position }), time && fill(strings.wait, { time })], strings);
}

/** Builds the note of an entry; see `buildMessage`. */
export function buildNote(entry, tools) {
  const said = sayState(entry, tools.strings);
  const build = isVain(entry) ? buildLeaving : buildRating;
  const asks = isVain(entry) || entry.state === "closed";
  const act = h("div", { class: "act" });
  const update = keepUp([[act, () => (asks ? [entry.email, entry.stars] : []), () => build(entry, tools)]]);
  return { element: h("div", { class: "message note", hidden: !said }, h("p", { class: "words" }, said), act), update };
}

function buildLeaving({ email, alone }, { strings, support, onSend }) {
  if (alone) return [buildAddress(support(), strings)];
  if (email) return [h("p", { class: "given", role: "status" }, fill(strings.left, { email }))];
  const field = h("input", { type: "email", required: true, pattern: ".+@.+\\..+", autocomplete: "email", maxlength: 254, "aria-label": strings.email, placeholder: strings.email });
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
  const show = () => {
    more.hidden = false;
    more.scrollIntoView({ block: "nearest" });
  };
  const send = (event) => {
    event.preventDefault();
    const { stars: given } = Object.fromEntries(new FormData(event.target));
    onSend({ type: "rating", stars: Number(given), comment: comment.value.trim() });
  };
  return [h("form", { class: "rating", onsubmit: send, onchange: show },
    h("fieldset", {}, h("legend", {}, strings.rate), STARS.map((count) => buildStar(count, strings))), more)];
}

function buildStar(count, strings) {
  const name = fill(strings.stars, { count });
  return h("label", { title: name }, h("input", { type: "radio", name: "stars", value: count, "aria-label": name }), icon("star"));
}
