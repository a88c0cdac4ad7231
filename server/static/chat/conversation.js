/**
 * The transcript without a page: frames in, entries out.
 *
 * Entries, oldest first, kept in sessionStorage so that a reload shows them at once:
 *   {role: "customer", id, text, sent}
 *   {role: "agent", id, text}
 *   {role: "bot", replyTo, pieces: [{text, marks}], citations, products, choices, done}
 *   {role: "error", replyTo, code, message}
 * `marks` are numbers of citations, counted from 1 in the order they first appear in the entry.
 */
const KEPT_ENTRIES = 80;

export class Conversation {
  #memory;
  #typing = false;

  constructor(memory) {
    this.#memory = memory;
    this.entries = memory.get("entries", []);
    this.welcome = memory.get("welcome", { shop: "", greeting: "", suggestions: [], limits: {} });
  }

  /** What the handshake says of a conversation that is to go on. */
  get resumption() {
    const conversation = this.#memory.get("conversation");
    if (!conversation) return {};
    return {
      conversation,
      token: this.#memory.get("token"),
      last_seq: this.#memory.get("last_seq", 0),
    };
  }

  /** Whether an answer is on its way. */
  get busy() {
    return this.#typing || this.entries.some(({ role, done }) => role === "bot" && !done);
  }

  /** Whether an answer is on its way of which no text has come yet. */
  get typing() {
    return this.#typing && !this.entries.some(({ role, done }) => role === "bot" && !done);
  }

  /** Adds the customer's message and returns its entry. */
  add(text) {
    const entry = this.#push({ role: "customer", id: newId(), text, sent: false });
    this.#keep();
    return entry;
  }

  /** Takes a frame; returns the entry it made or changed, if any. Frames seen before do nothing. */
  take(frame) {
    if (frame.type !== "ack" && this.#isOld(frame)) return undefined;
    const entry = this.#reducers[frame.type]?.(frame);
    this.#keep();
    return entry;
  }

  #reducers = {
    welcome: (frame) => this.#begin(frame),
    ack: ({ id }) => this.#sent(id),
    message: (frame) => this.#said(frame),
    typing: ({ on }) => void (this.#typing = on),
    text: (frame) => this.#append(frame),
    products: ({ reply_to, products }) => this.#change(reply_to, (entry) => entry.products.push(...products)),
    done: ({ reply_to, reply }) => this.#finish(reply_to, reply),
    error: (frame) => this.#fail(frame),
  };

  #isOld({ seq }) {
    if (seq === undefined) return false;
    if (seq <= this.#memory.get("last_seq", 0)) return true;
    this.#memory.set({ last_seq: seq });
    return false;
  }

  #begin({ resumed, conversation, token, shop, greeting, disclosure, suggestions, support_email, limits }) {
    this.welcome = { shop, greeting, disclosure, suggestions, support_email, limits };
    this.#typing = false;
    if (!resumed) this.#startOver();
    this.#memory.set({ conversation, token, welcome: this.welcome });
  }

  // The server does not know the old conversation any more: what was said stays on the screen,
  // and no answer of it will be finished.
  #startOver() {
    this.#memory.set({ last_seq: 0 });
    for (const entry of this.entries) if (entry.role === "bot") entry.done = true;
  }

  #sent(id) {
    const entry = this.entries.find((each) => each.id === id);
    if (entry) entry.sent = true;
    return entry;
  }

  #said({ role, id, text }) {
    return this.#sent(id) ?? this.#push({ role, id, text, sent: true });
  }

  #append({ reply_to, delta, citations = [] }) {
    return this.#change(reply_to, (entry) => {
      entry.pieces.push({ text: delta, marks: numbers(entry, citations) });
    });
  }

  // The whole reply has the last word: a piece that was missed is mended here.
  #finish(replyTo, { text, citations, products, choices }) {
    this.#typing = false;
    return this.#change(replyTo, (entry) => {
      const shown = entry.pieces.map((piece) => piece.text).join("");
      if (text.trim() !== shown.trim()) entry.pieces = [{ text, marks: [] }];
      numbers(entry, citations ?? []);
      if (products?.length) entry.products = products;
      entry.choices = choices ?? [];
      entry.done = true;
    });
  }

  #fail({ code, message, reply_to }) {
    const open = this.entries.find(({ role, replyTo, done }) => role === "bot" && replyTo === reply_to && !done);
    if (open) open.done = true;
    this.#typing = false;
    return this.#push({ role: "error", replyTo: reply_to, code, message });
  }

  #change(replyTo, change) {
    const known = this.entries.find((entry) => entry.role === "bot" && entry.replyTo === replyTo);
    const entry = known ?? this.#push(emptyAnswer(replyTo));
    change(entry);
    return entry;
  }

  #push(entry) {
    this.entries.push(entry);
    this.entries.splice(0, this.entries.length - KEPT_ENTRIES);
    return entry;
  }

  #keep() {
    this.#memory.set({ entries: this.entries });
  }
}

function emptyAnswer(replyTo) {
  return { role: "bot", replyTo, pieces: [], citations: [], products: [], choices: [], done: false };
}

/** Adds citations the entry does not have yet; returns the number of each. */
function numbers(entry, citations) {
  return citations.map(({ source, title, quote }) => {
    const known = entry.citations.findIndex((each) => each.source === source && each.quote === quote);
    return known >= 0 ? known + 1 : entry.citations.push({ source, title, quote });
  });
}

/** 128 random bits in hexadecimal: crypto.randomUUID is missing on pages without TLS. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
