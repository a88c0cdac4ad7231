/** What a customer can do with the conversation, and with what is kept of it. */
import { button, h, icon } from "./dom.js";

const FILE_NAME = "chat-data.json";

/**
 * Shows the page.
 *
 * @param {Sheet} sheet
 * @param {Client} client
 * @param {{strings: object, onEnd: () => void}} tools `onEnd` is left out where nothing can end.
 */
export function showMenu(sheet, client, { strings, onEnd }) {
  const said = h("p", { role: "status", class: "said" });
  const trying = (deed) => async () => {
    try {
      await deed();
    } catch {
      said.textContent = strings.undone;
    }
  };
  const row = (name, onclick) => button({ class: "row", onclick }, icon(name), strings[name === "save" ? "download" : name]);
  const end = onEnd ? row("end", () => (sheet.close(), onEnd())) : null;
  const actions = [end, row("save", trying(() => saveData(client))), row("delete", () => confirm(sheet, client, trying, strings, said))];
  sheet.open(strings.more, h("p", { class: "muted" }, strings.disclosure), ...actions.filter(Boolean), said);
}

async function saveData(client) {
  const blob = await (await client.ask("GET")).blob();
  const href = URL.createObjectURL(blob);
  h("a", { href, download: FILE_NAME }).click();
  URL.revokeObjectURL(href);
}

function confirm(sheet, client, trying, strings, said) {
  const erase = trying(async () => {
    await client.ask("DELETE");
    client.forget();
    sheet.open(strings.delete, h("p", { role: "status" }, strings.erased));
  });
  const keep = button({ class: "plain", onclick: () => sheet.close() }, strings.keep);
  sheet.open(strings.delete, h("p", {}, strings.sure), h("p", { class: "answers" }, button({ class: "firm bad", onclick: erase }, strings.erase), keep), said);
}
