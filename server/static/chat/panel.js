/** Joins the parts of an open chat: the launcher's element, the view, and the client. */
import { Client } from "./client.js";
import { accentStyles, parseColor } from "./color.js";
import { showMenu } from "./menu.js";
import { sayState } from "./notes.js";
import { showSource } from "./source.js";
import { sheet } from "./style.js";
import { View } from "./view.js";
import { loadWords, sentenceFor } from "./words.js";

// Below these a panel beside the page would leave room for neither.
const SMALL = matchMedia("(max-width: 480px), (max-height: 480px)");

/** Builds the panel of a `<storehand-chat>` and connects it; it shows nothing yet. */
export async function openPanel(host) {
  return new Panel(host, await loadWords(host.locale));
}

class Panel {
  #host;
  #strings;
  #client;
  #view;
  #listening = new AbortController();

  constructor(host, strings) {
    this.#host = host;
    this.#strings = strings;
    this.#client = this.#buildClient();
    this.#build();
    this.#restore();
    this.#listen();
    this.#client.start();
  }

  /** Shows the panel. Without `focus` nobody asked for it: then never over a whole small screen. */
  open(focus) {
    if (!focus && SMALL.matches) return;
    this.#client.open = true;
    this.#dress();
    this.#place();
    this.#look();
    if (focus) this.#focus();
  }

  close() {
    this.#view.sheet.close();
    this.#view.dialog.close();
    this.#client.open = false;
    this.#tell();
    this.#host.focus();
  }

  /** Sends a text as the customer's. */
  ask(text) {
    this.#client.say(text);
    this.#greet();
  }

  /** See `Client.identify`. */
  identify(identity) {
    this.#client.identify(identity);
  }

  stop() {
    this.#listening.abort();
    this.#client.stop();
    this.#view.dialog.remove();
  }

  get #isOpen() {
    return this.#view.dialog.open;
  }

  #buildClient() {
    const { server, locale, dataset } = this.#host;
    return new Client({
      server,
      identity: dataset.identity ?? "",
      about: () => ({ page: location.pathname, locale: locale.slice(0, 35) }),
      onChange: (frame, entry) => this.#show(frame, entry),
      onReset: () => this.#restore(),
    });
  }

  #build() {
    const { server, locale, shadowRoot: root } = this.#host;
    const strings = this.#strings;
    const client = this.#client;
    this.#view = new View({
      strings,
      locale,
      support: () => client.conversation.welcome.support_email,
      onSay: (text) => this.#say(text),
      onSend: (frame) => this.#send(frame),
      onAgain: (id) => this.#again(id),
      onSource: (citation, number) => showSource(this.#view.sheet, citation, number, { strings, server }),
      onPerson: () => client.call(),
      onBot: () => client.send({ type: "bot" }),
      onMenu: () => showMenu(this.#view.sheet, client, { strings, onEnd: this.#ending }),
      onWriting: (on) => this.#isHuman && client.mention({ type: "typing", on }),
      onStop: () => client.mention({ type: "cancel" }),
      onRetry: () => client.retry(),
      onClose: () => this.close(),
    });
    root.adoptedStyleSheets = [root.adoptedStyleSheets[0], sheet];
    root.prepend(this.#view.dialog);
  }

  #listen() {
    const { signal } = this.#listening;
    const { dialog } = this.#view;
    dialog.addEventListener("keydown", (event) => this.#key(event));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    const fit = () => this.#isOpen && this.#place();
    SMALL.addEventListener("change", fit, { signal });
    visualViewport?.addEventListener("resize", fit, { signal });
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    // A page that browsers keep for the way back holds no lock and no socket.
    addEventListener("pagehide", ({ persisted }) => persisted && this.#client.stop(), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#client.start(), { signal });
  }

  // The shop's colour may be an attribute or a custom property, which its own styles may change.
  #dress() {
    const host = this.#host;
    const accent = parseColor(host.dataset.color || getComputedStyle(host).getPropertyValue("--storehand-color"));
    for (const [name, value] of accent ? accentStyles(accent) : []) host.style.setProperty(name, value);
  }

  #restore() {
    this.#view.clear();
    for (const entry of this.#client.conversation.entries) this.#view.show(entry);
    this.#greet();
    this.#show();
  }

  #greet() {
    const { conversation } = this.#client;
    const offered = conversation.entries.length ? [] : conversation.suggestionsFor(location.pathname);
    this.#view.setWelcome(conversation.welcome, this.#host.dataset.title, offered);
  }

  #show(frame, entry) {
    const { conversation, state } = this.#client;
    if (frame?.type === "welcome") this.#greet();
    if (entry) this.#view.show(entry);
    this.#view.update(conversation, state);
    if (entry) this.#announce(frame, entry);
    this.#look();
  }

  #announce(frame, entry) {
    const state = () => sayState(entry, this.#strings);
    const said = {
      text: () => frame.delta,
      error: () => sentenceFor(frame.code, this.#strings),
      state,
      alone: state,
      message: () => (entry.role === "agent" ? `${entry.name} ${entry.text}` : ""),
    }[frame.type]?.();
    if (said) this.#view.announce(said);
  }

  /** What somebody looks at is not unread. */
  #look() {
    if (this.#isOpen && document.visibilityState === "visible") this.#client.see();
    this.#tell();
  }

  #tell() {
    this.#host.show(this.#isOpen, this.#client.conversation.unread);
  }

  get #isHuman() {
    return ["waiting", "agent"].includes(this.#client.conversation.standing.state);
  }

  // There is something to end once something was said.
  get #ending() {
    const { entries, standing } = this.#client.conversation;
    return entries.length && standing.state !== "closed" ? () => this.#client.send({ type: "end" }) : undefined;
  }

  // The button that was tapped goes away with its siblings: the focus goes where the next
  // words will be written.
  #say(text) {
    this.ask(text);
    this.#focus();
  }

  #send(frame) {
    this.#client.send(frame);
    if (frame.type !== "feedback") this.#focus();
  }

  #again(id) {
    const asked = this.#client.conversation.entries.find((entry) => entry.id === id);
    if (asked) this.#say(asked.text);
  }

  #key(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    event.preventDefault();
    if (this.#view.sheet.isOpen) this.#view.sheet.close();
    else this.close();
  }

  // On a small screen the panel is modal and covers the visible part, which a soft keyboard
  // makes smaller. Elsewhere `open` is set by hand, since show() would move the focus.
  #place() {
    const { dialog } = this.#view;
    const hidden = !dialog.open;
    if (dialog.open && dialog.matches(":modal") !== SMALL.matches) dialog.close();
    if (!dialog.open && SMALL.matches) dialog.showModal();
    dialog.open = true;
    if (hidden) this.#view.follow();
    if (visualViewport) dialog.style.setProperty("--_height", `${visualViewport.height}px`);
  }

  // A touch screen's keyboard would cover half of what there is to read first.
  #focus() {
    const { title, composer } = this.#view;
    if (matchMedia("(pointer: coarse)").matches) title.focus();
    else composer.field.focus();
  }
}
