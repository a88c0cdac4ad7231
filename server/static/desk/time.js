/** Moments and stretches of time, as the interface's language writes them. */
import { h } from "../chat/dom.js";
import { locale, say } from "./strings.js";

const SECOND_MS = 1000;
const STEPS = [ // what a stretch is told in, and from how many milliseconds on
  ["day", 24 * 3600 * SECOND_MS],
  ["hour", 3600 * SECOND_MS],
  ["minute", 60 * SECOND_MS],
];

const write = (options, iso) => new Intl.DateTimeFormat(locale(), options).format(new Date(iso));

/** Hours and minutes. */
export const formatTime = (iso) => write({ timeStyle: "short" }, iso);

/** Day and time in full. */
export const formatMoment = (iso) => write({ dateStyle: "medium", timeStyle: "short" }, iso);

/** A date without a time, as orders give it; what is no date stays as it is. */
export function formatDate(text) {
  const date = new Date(text);
  return Number.isNaN(date.valueOf()) ? text : write({ dateStyle: "medium", timeZone: "UTC" }, date);
}

/** A day: today, yesterday, or its date. */
export function formatDay(iso, now = new Date()) {
  const day = startOfDay(new Date(iso));
  const days = Math.round((startOfDay(now) - day) / STEPS[0][1]);
  if (days === 0) return say("today");
  return days === 1 ? say("yesterday") : write({ weekday: "long", day: "numeric", month: "long" }, iso);
}

/** Whether two moments are on one day, here. */
export const isSameDay = (one, other) => startOfDay(new Date(one)) === startOfDay(new Date(other));

function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).valueOf();
}

/** How long ago: "3 min", "2 hr", "5 days"; less than a minute is "now". */
export function formatAge(iso, now = Date.now()) {
  const age = now - new Date(iso);
  const step = STEPS.find(([, from]) => age >= from);
  if (!step) return say("now");
  const [unit, from] = step;
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short" }).format(Math.floor(age / from));
}

/** An element that tells how long ago something was, for as long as `keepAges` runs. */
export function buildAge(iso, name = "") {
  return h("time", { class: `age ${name}`, datetime: iso, title: formatMoment(iso) }, formatAge(iso));
}

/** Brings every age within an element up to date; returns what ends it. */
export function keepAges(root) {
  const tell = () => {
    for (const age of root.querySelectorAll("time.age")) age.textContent = formatAge(age.dateTime);
  };
  const timer = setInterval(tell, 15 * SECOND_MS);
  return () => clearInterval(timer);
}
