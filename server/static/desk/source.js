/** What proves an answer: the quoted words, and where they stand. */
import { h, link, safeUrl } from "../chat/dom.js";
import { buildBlocks } from "../chat/richtext.js";
import { highlight } from "../chat/source.js";
import { openDialog } from "./dialogs.js";
import { say } from "./strings.js";

/** Opens a citation in a dialog, at its quote as soon as the source has come. */
export async function openSource(tools, { source, title, quote }) {
  const place = h("div", { class: "place", tabindex: "0", role: "group", "aria-label": say("whole"), "aria-busy": "true" }, h("p", { class: "muted" }, say("opening")));
  openDialog(title, [h("blockquote", { dir: "auto" }, buildBlocks(quote)), h("h3", { class: "label" }, say("whole")), place], { name: "wide" });
  const found = await tools.api.get(["source"], { source }).catch(() => undefined);
  place.ariaBusy = "false";
  place.replaceChildren(...buildPlace(found, source));
  highlight(place, quote);
}

function buildPlace(found, source) {
  const name = h("p", { class: "muted" }, source);
  if (!found?.text) return [h("p", {}, say("unopened")), name];
  const address = safeUrl(found.link ?? "");
  return [h("div", { dir: "auto" }, buildBlocks(found.text)), address ? h("p", {}, link(address, found.title ?? address)) : name];
}
