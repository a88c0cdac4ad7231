/** Whether an answer helped: two thumbs, and what was wrong with it. */
import { button, h, icon, keepUp } from "./dom.js";

const REASONS = ["wrong", "unclear", "incomplete", "unfriendly", "other"]; // server/frames.py

/** Builds what stands under an answer; see `buildMessage`. */
export function buildVerdict(entry, { strings, onSend }) {
  const judge = (helpful, reason = "") => {
    onSend({ type: "feedback", reply_to: entry.replyTo, helpful, reason });
    element.scrollIntoView({ block: "nearest" });
  };
  const thumb = (helpful) => button({ class: "thumb", "aria-label": helpful ? strings.yes : strings.no, onclick: () => judge(helpful) }, icon(helpful ? "up" : "no"));
  const thumbs = [thumb(true), thumb(false)];
  const explain = (reason) => {
    judge(false, reason);
    thumbs[1].focus(); // the reasons go away
  };
  const reasons = REASONS.map((reason) => button({ class: "choice", onclick: () => explain(reason) }, strings[reason]));
  const why = h("div", { class: "why" });
  const keep = keepUp([
    [why, () => (entry.helpful === false && !entry.reason ? REASONS : []), () => [h("span", { class: "label" }, strings.why), ...reasons]],
  ]);
  const thanks = h("span", { class: "label", role: "status" });
  const element = h("div", { class: "verdict", role: "group", "aria-label": strings.helpful }, thanks, thumbs, why);
  const update = () => {
    element.hidden = !entry.done || entry.small;
    thumbs.forEach((each, i) => each.setAttribute("aria-pressed", String(entry.helpful === !i)));
    thanks.textContent = entry.helpful || entry.reason ? strings.thanks : "";
    keep();
  };
  return { element, update };
}
