/**
 * The transcript without a page: frames in, entries out.
 *
 * Takes the frames of both directions: what a server says, in its order, and what is said in any
 * of the tabs. Entries, oldest first, are kept so that a reload shows them at once:
 *   {role: "customer", id, text, sent, held}    `held` is the code of what puts it off
 *   {role: "agent", id, text, name, products}
 *   {role: "bot", replyTo, pieces: [{text, marks}], citations, products, choices, done, small,
 *    helpful, reason}
 *   {role: "state", state, before, name, available, opens_at, alone, email, stars}
 *   {role: "error", replyTo, code}
 * `marks` are numbers of citations, counted from 1 in the order they first appear in the entry;
 * entries that the server made carry `seq`.
 */
const KEPT_ENTRIES = 80;
const OFFERED = 4;
const PERSON = ["waiting", "agent"];

export class Conversation {
  #memory;
  #writing; // {name} while somebody writes
  #calling = false;

  constructor(memory) {
    this.#memory = memory;
    this.load();
  }

  /** Takes what the memory has. */
  load() {
    const kept = (name, otherwise) => this.#memory.get(name, otherwise);
    this.entries = kept("entries", []);
    this.welcome = kept("welcome", {});
    this.standing = kept("standing", { state: "bot" });
    this.seen = kept("seen", 0);
    this.lastSeq = kept("last_seq", 0);
    this.#writing = undefined;
    for (const { frame } of this.#memory.outbox) if (frame.type === "message") this.#said({ role: "customer", ...frame });
  }

  /** What the handshake says of a conversation that is to go on. */
  get resumption() {
    const conversation = this.#memory.get("conversation");
    return { conversation, token: this.#memory.get("token"), last_seq: conversation ? this.lastSeq : 0 };
  }

  /** The answer that is coming, if some of it has. */
  get #open() {
    return this.entries.find(({ role, done }) => role === "bot" && !done);
  }

  /** Whether an answer is on its way. */
  get busy() {
    return Boolean(this.#open || this.#writing?.name === "");
  }

  /** Who writes and has shown nothing of it yet: an agent's name, "" is the bot; else undefined. */
  get writer() {
    return this.#open ? undefined : this.#writing?.name;
  }

  /** Whether the customer waits for something. */
  get expecting() {
    return this.busy || PERSON.includes(this.standing.state);
  }

  /** How many answers nobody has seen. */
  get unread() {
    return this.entries.filter(({ role, seq, done }) => seq > this.seen && (role === "agent" || done)).length;
  }

  /**
   * Questions to offer on a page. A suggestion "/path=question" belongs to one page, and
   * "/path*=question" to all whose path begins so; these come first.
   */
  suggestionsFor(path) {
    const all = (this.welcome.suggestions ?? []).map((text) => /^(\/[^=]*)=(.+)$/s.exec(text) ?? [text, "", text]);
    const fits = ([, page]) => page && (page.endsWith("*") ? path.startsWith(page.slice(0, -1)) : path === page);
    return [...all.filter(fits), ...all.filter(([, page]) => !page)].map(([, , question]) => question).slice(0, OFFERED);
  }

  /** All that came was seen. */
  see(seq = this.lastSeq) {
    this.seen = Math.max(this.seen, seq);
    this.#keep();
  }

  /** Takes a frame; returns the entry it made or changed, if any. Frames seen before do nothing. */
  take(frame) {
    if (frame.seq && !this.#isNext(frame)) return undefined;
    const entry = this.#reducers[frame.type]?.(frame);
    this.#keep();
    return entry;
  }

  // Frames come in their order. An ack has its message's number, and may come before its turn.
  #isNext({ type, seq }) {
    const next = type === "ack" ? seq === this.lastSeq + 1 : seq > this.lastSeq;
    if (next) this.lastSeq = seq;
    return next || type === "ack";
  }

  #reducers = {
    welcome: (frame) => this.#begin(frame),
    token: (frame) => this.#trust(frame),
    ack: ({ id }) => this.#sent(id),
    held: ({ id, code }) => this.#hold(id, code),
    message: (frame) => this.#said({ role: "customer", ...frame }),
    typing: ({ on, name = "" }) => void (this.#writing = on ? { name } : undefined),
    text: (frame) => this.#append(frame),
    products: ({ reply_to, products, seq }) => this.#change(reply_to, seq, (entry) => entry.products.push(...products)),
    done: (frame) => this.#finish(frame),
    state: (frame) => this.#stand(frame),
    person: () => void (this.#calling = true),
    alone: () => this.#lack(),
    queue: ({ position, wait_minutes }) => void Object.assign(this.standing, { position, wait_minutes }),
    error: (frame) => this.#fail(frame),
    feedback: ({ reply_to, helpful, reason }) => this.#judge(reply_to, { helpful, reason }),
    email: ({ email }) => this.#note({ email }),
    rating: ({ stars }) => this.#note({ stars }),
  };

  #begin(frame) {
    const { resumed, conversation, shop, greeting, disclosure, suggestions, support_email, limits, state = "bot" } = frame;
    this.welcome = { shop, greeting, disclosure, suggestions, support_email, limits };
    this.#writing = undefined;
    if (!resumed) this.#startOver();
    if (state !== this.standing.state) this.standing = { state };
    this.#memory.set({ conversation });
    this.#trust(frame);
  }

  // The server does not know the old conversation any more: what was said stays on the screen,
  // and no answer of it will be finished.
  #startOver() {
    this.lastSeq = this.seen = 0;
    if (this.#memory.get("conversation")) this.#push({ role: "error", code: "token_refused" });
    for (const entry of this.entries) {
      delete entry.seq;
      if (entry.role === "bot") entry.done = true;
    }
  }

  #trust({ token, token_seconds: seconds }) {
    this.#memory.set({ token, token_until: seconds ? Date.now() + 1000 * seconds : undefined });
  }

  #sent(id) {
    return this.#mark((entry) => entry.id === id, { sent: true, held: undefined });
  }

  #hold(id, held) {
    return this.#mark((entry) => entry.id === id, { held });
  }

  #mark(matches, more) {
    const entry = this.entries.find(matches);
    return entry && Object.assign(entry, more);
  }

  // A customer's message has a number once the server has it.
  #said({ role, id, text, seq, name, products }) {
    if (role === "agent") this.#writing = undefined;
    const known = this.entries.find((entry) => entry.id === id);
    if (known) return seq ? this.#sent(id) : known;
    const more = role === "agent" ? { name, products: products ?? [] } : { sent: Boolean(seq) };
    return this.#push({ role, id, text, seq, ...more });
  }

  #append({ reply_to, delta, citations = [], seq }) {
    return this.#change(reply_to, seq, (entry) => {
      entry.pieces.push({ text: delta, marks: numbers(entry, citations) });
    });
  }

  // The whole reply has the last word: a piece that was missed is mended here.
  #finish({ reply_to, seq, reply: { text, citations, products, choices, path } }) {
    this.#writing = undefined;
    return this.#change(reply_to, seq, (entry) => {
      const shown = entry.pieces.map((piece) => piece.text).join("");
      if (text.trim() !== shown.trim()) entry.pieces = [{ text, marks: [] }];
      numbers(entry, citations ?? []);
      if (products?.length) entry.products = products;
      entry.choices = choices ?? [];
      entry.small = path === "smalltalk";
      entry.done = true;
    });
  }

  #stand({ seq, state, name, available, position, wait_minutes, opens_at }) {
    const before = this.standing.state;
    this.standing = { state, name, position, wait_minutes };
    this.#writing = undefined;
    this.#calling = false;
    return this.#push({ role: "state", seq, state, before, name, available, opens_at });
  }

  // A person was called, and nothing came of it: this shop has none.
  #lack() {
    if (!this.#calling) return undefined;
    this.#calling = false;
    return this.#push({ role: "state", state: this.standing.state, available: false, alone: true });
  }

  /** Adds to the newest change of who answers. */
  #note(more) {
    const entry = this.entries.findLast(({ role }) => role === "state");
    return entry && Object.assign(entry, more);
  }

  #judge(replyTo, more) {
    return this.#mark((entry) => entry.role === "bot" && entry.replyTo === replyTo, more);
  }

  #fail({ code, reply_to, seq }) {
    const open = this.#open;
    if (open?.replyTo === reply_to) open.done = true;
    if (reply_to) this.#writing = undefined;
    return this.#push({ role: "error", replyTo: reply_to, code, seq });
  }

  #change(replyTo, seq, change) {
    const known = this.entries.find((entry) => entry.role === "bot" && entry.replyTo === replyTo);
    const entry = known ?? this.#push(emptyAnswer(replyTo));
    change(entry);
    return Object.assign(entry, { seq });
  }

  #push(entry) {
    this.entries.push(entry);
    this.entries.splice(0, this.entries.length - KEPT_ENTRIES);
    return entry;
  }

  #keep() {
    const { entries, welcome, standing, seen, lastSeq } = this;
    this.#memory.set({ entries, welcome, standing, seen, last_seq: lastSeq });
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
