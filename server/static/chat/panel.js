/** Joins the parts of an open chat: the launcher's element, the view, the transcript, the socket. */
import { accentStyles, parseColor } from "./color.js";
import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { Memory } from "./memory.js";
import { SourceView } from "./source.js";
import { stringsFor } from "./strings.js";
import { sheet } from "./style.js";
import { View } from "./view.js";

// Below these a panel beside the page would leave room for neither.
const SMALL = matchMedia("(max-width: 480px), (max-height: 480px)");

/** Builds the panel of a `<storehand-chat>` and connects it; it shows nothing yet. */
export function openPanel(host) {
  return new Panel(host);
}

class Panel {
  #host;
  #memory;
  #conversation;
  #view;
  #source;
  #connection;
  #returnTo;
  #unread = 0;
  #fit = () => this.#isOpen && this.#place();

  constructor(host) {
    this.#host = host;
    this.#memory = new Memory(host.server);
    this.#conversation = new Conversation(this.#memory);
    this.#build(stringsFor(host.locale));
    this.#connection = this.#connect();
    this.#restore();
    SMALL.addEventListener("change", this.#fit);
    visualViewport?.addEventListener("resize", this.#fit);
    this.#connection.start();
  }

  /** Shows the panel. Without `focus` nobody asked for it: then never over a whole small screen. */
  open(focus) {
    if (!focus && SMALL.matches) return;
    this.#unread = 0;
    this.#memory.set({ open: true });
    this.#place();
    this.#tell();
    if (focus) this.#focus();
  }

  close() {
    this.#closeSource();
    this.#view.dialog.close();
    this.#memory.set({ open: false });
    this.#tell();
    this.#host.focus();
  }

  /** Sends a text as the customer's. */
  ask(text) {
    const entry = this.#conversation.add(text);
    this.#connection.send(entry.id, text);
    this.#view.show(entry);
    this.#greet();
  }

  stop() {
    SMALL.removeEventListener("change", this.#fit);
    visualViewport?.removeEventListener("resize", this.#fit);
    this.#connection.stop();
    this.#view.dialog.remove();
  }

  get #isOpen() {
    return this.#view.dialog.open;
  }

  #build(strings) {
    this.#source = new SourceView(strings, this.#host.server, () => this.#closeSource());
    this.#view = new View({
      strings,
      locale: this.#host.locale,
      onSay: (text) => this.#say(text),
      onAgain: (entry) => this.#again(entry),
      onSource: (citation, number) => this.#openSource(citation, number),
      onStop: () => this.#connection.cancel(),
      onRetry: () => this.#connection.retry(),
      onClose: () => this.close(),
    });
    this.#dress();
  }

  #dress() {
    const { dialog } = this.#view;
    this.#view.add(this.#source.element);
    dialog.addEventListener("keydown", (event) => this.#key(event));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    const accent = parseColor(this.#host.dataset.color);
    for (const [name, value] of accent ? accentStyles(accent) : []) this.#host.style.setProperty(name, value);
    const root = this.#host.shadowRoot;
    root.adoptedStyleSheets = [root.adoptedStyleSheets[0], sheet];
    root.prepend(dialog);
  }

  #connect() {
    const url = new URL("ws", this.#host.server);
    url.protocol = url.protocol.replace("http", "ws");
    return new Connection({
      url: url.href,
      memory: this.#memory,
      hello: () => ({ ...this.#conversation.resumption, page: location.pathname, locale: this.#host.locale.slice(0, 35) }),
      onFrame: (frame) => this.#take(frame),
      onState: (state) => this.#view.setState(state),
    });
  }

  #restore() {
    for (const entry of this.#conversation.entries) this.#view.show(entry);
    this.#greet();
  }

  #greet() {
    const { welcome, entries } = this.#conversation;
    this.#view.setWelcome(welcome, this.#host.dataset.title, entries.length > 0);
  }

  #take(frame) {
    const entry = this.#conversation.take(frame);
    if (frame.type === "welcome") this.#greet();
    if (entry) this.#view.show(entry);
    this.#view.setBusy(this.#conversation.busy, this.#conversation.typing);
    if (entry && frame.type === "text") this.#view.announce(frame.delta);
    if (entry && frame.type === "error") this.#view.announce(frame.message);
    if (entry && !this.#isOpen && (frame.type === "done" || frame.role === "agent")) this.#count();
  }

  #count() {
    this.#unread += 1;
    this.#tell();
  }

  #tell() {
    this.#host.show(this.#isOpen, this.#unread);
  }

  // The button that was tapped goes away with its siblings: the focus goes where the next
  // words will be written.
  #say(text) {
    this.ask(text);
    this.#focus();
  }

  #again({ replyTo }) {
    const asked = this.#conversation.entries.find(({ id }) => id === replyTo);
    if (asked) this.#say(asked.text);
  }

  #openSource(citation, number) {
    this.#returnTo = this.#host.shadowRoot.activeElement;
    this.#view.main.inert = true;
    this.#source.open(citation, number);
  }

  #closeSource() {
    if (!this.#source.isOpen) return;
    this.#source.close();
    this.#view.main.inert = false;
    this.#returnTo?.focus();
  }

  #key(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    event.preventDefault();
    if (this.#source.isOpen) this.#closeSource();
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
    if (hidden) this.#view.reveal();
    if (visualViewport) dialog.style.setProperty("--_height", `${visualViewport.height}px`);
  }

  // A touch screen's keyboard would cover half of what there is to read first.
  #focus() {
    const { title, field } = this.#view;
    if (matchMedia("(pointer: coarse)").matches) title.focus();
    else field.focus();
  }
}
