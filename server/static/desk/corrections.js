/** The page of draft FAQs: what agents answered, for review before the bot may say it. */
import { button, h } from "../chat/dom.js";
import { openDraft } from "./draft_faq.js";
import { addressOf } from "./inbox_row.js";
import { buildPage } from "./pages.js";
import { say } from "./strings.js";
import { formatMoment } from "./time.js";

const STATUSES = ["draft", "approved", "rejected"];

/** Builds the page; it reads its drafts by itself. */
export function buildCorrections(tools) {
  const list = h("ul", { class: "papers" });
  const empty = h("p", { class: "muted", role: "status" });
  const status = h("select", { "aria-label": say("status"), onchange: load }, STATUSES.map((name) => h("option", { value: name }, say(`status_${name}`))));

  async function load() {
    const answer = await tools.guard(() => tools.api.get(["corrections"], { status: status.value }));
    const drafts = answer?.corrections ?? [];
    list.replaceChildren(...drafts.map(buildPaper));
    empty.textContent = drafts.length ? "" : say("no_drafts");
  }

  function buildPaper(draft) {
    const open = draft.status === "draft"
      ? button({ "aria-label": say("review_named", { title: draft.question }), onclick: () => openDraft(tools, draft, load) }, say("review"))
      : null;
    return h("li", {}, h("h3", { dir: "auto" }, draft.question), h("p", { class: "plain", dir: "auto" }, draft.answer),
      h("p", { class: "byline" }, h("span", {}, draft.created_by_name ?? ""), h("time", { datetime: draft.at }, formatMoment(draft.at)),
        h("a", { href: addressOf(draft.conversation), "aria-label": say("conversation_of", { title: draft.question }) }, say("conversation")), open));
  }

  load();
  return buildPage(say("page_drafts"), [h("p", { class: "muted" }, say("drafts_text")), status, list, empty]);
}
