/**
 * One visitor's chat in one tab, without a page: what is shown is its `conversation`.
 *
 * The tab that leads (chat/tabs.js) holds the connection and writes the conversation down;
 * it passes on every frame. A frame of the customer's is put into the outbox
 * by the tab where it was made, so that it outlives both. Words between tabs:
 *   {frame}     from the leader: the next frame of the server
 *   {state}     from the leader: of the connection
 *   {item}      a place of the outbox: what a customer said or did
 *   {mention}   for the leader: a frame that means nothing later
 *   {retry}     for the leader: try again at once
 *   {who}       for the leader: are you there, and connected? Somebody looks
 *   {seen}      all up to this number was seen
 *   {identity}  who the customer is now, says the page
 *   {gone}      everything was forgotten
 */
import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { Memory, newId } from "./memory.js";
import { Tabs } from "./tabs.js";

const VERSION = 1;
const KEPT = ["email", "feedback", "rating"];
const CALLED_WITHIN_MS = 4000;
const ASK_AFTER_MS = 5000;

export class Client {
  /** Of the connection: see chat/link.js. */
  state = "";
  #parts;
  #memory;
  #tabs;
  #connection;
  #gone;
  #asking;

  /**
   * @param {{server: string, identity: string, about: () => object,
   *   onChange: (frame?: object, entry?: object) => void, onReset: () => void}} parts `about` says
   *   what the handshake tells of the page; `onReset` says that the entries are others.
   */
  constructor(parts) {
    this.#parts = parts;
    this.#memory = new Memory(parts.server);
    this.#gone = this.#recognize();
    this.conversation = new Conversation(this.#memory);
  }

  start() {
    this.#tabs = new Tabs(`storehand:${this.#parts.server}`, {
      onLead: () => this.#lead(),
      onFollow: () => this.#follow(),
      onWord: (word) => this.#hear(word),
    });
    this.#refresh();
    this.#tabs.start();
    this.#tabs.say({ identity: this.#parts.identity, gone: this.#gone });
    this.#gone = false;
  }

  stop() {
    this.#follow();
    this.#tabs.stop();
  }

  /** Whether the panel is open in this tab, for its next page. */
  set open(open) {
    this.#memory.open = open;
  }

  /** Sends a text as the customer's. */
  say(text) {
    this.send({ type: "message", id: newId(), text });
  }

  /** Sends a frame that must not be lost; what the server keeps is acknowledged by its id. */
  send(frame) {
    const item = this.#memory.put(KEPT.includes(frame.type) ? { ...frame, id: newId() } : frame);
    this.#take(frame);
    this.#tabs.ask({ item });
    this.#connection?.push(item);
  }

  /** Calls a person. A shop that has none says nothing: then this does. */
  call() {
    this.send({ type: "person" });
    setTimeout(() => this.state === "online" && this.#take({ type: "alone" }), CALLED_WITHIN_MS);
  }

  /** Sends a frame if that is possible now. */
  mention(frame) {
    if (this.#connection) this.#connection.mention(frame);
    else this.#tabs.say({ mention: frame });
  }

  /** Tries again at once. */
  retry() {
    if (this.#connection) this.#connection.retry();
    else this.#tabs.ask({ retry: true });
  }

  /** Somebody looks at the conversation. */
  see() {
    const { conversation } = this;
    if (!conversation.unread) return;
    conversation.see();
    this.#tabs.say({ seen: conversation.lastSeq });
    this.#parts.onChange();
  }

  /** The page says who the customer is; another one sees nothing of the one before. */
  identify(identity) {
    const other = this.#hearOf(identity);
    const gone = this.#recognize();
    this.#tabs.say({ identity, gone });
    if (other) this.#meet(gone);
  }

  /** Asks for the visitor's data ("GET"), or for its deletion ("DELETE"). */
  async ask(method) {
    const headers = { Authorization: `Bearer ${this.#memory.get("token")}` };
    const response = await fetch(new URL("api/mine", this.#parts.server), { method, headers, credentials: "omit" });
    if (!response.ok) throw new Error(`api/mine answered ${response.status}`);
    return response;
  }

  /** Forgets everything here, and begins anew. */
  forget() {
    this.#tabs.say({ gone: true });
    this.#meet(true);
  }

  // What the page says is read only to see that it is another customer: the server checks it.
  // Whoever was not signed in may go on reading.
  #recognize() {
    const [before, subject] = [this.#memory.subject, subjectOf(this.#parts.identity)];
    const gone = before !== "" && before !== subject;
    if (gone) this.#memory.clear();
    this.#memory.subject = subject;
    return gone;
  }

  /** Keeps the newest proof; returns whether it is of somebody else. */
  #hearOf(identity) {
    const other = subjectOf(identity) !== subjectOf(this.#parts.identity);
    this.#parts.identity = identity;
    return other;
  }

  // Another customer, or one whom the server does not know yet: a new handshake tells.
  #meet(gone) {
    if (gone) {
      this.#memory.clear();
      this.conversation.load();
      this.#parts.onReset();
    }
    if (!this.#connection) return;
    this.#connection.stop();
    this.#connect();
  }

  /** Takes what the leader wrote down, where this tab missed some of it. */
  #refresh() {
    this.#memory.load();
    if (this.#memory.get("last_seq", 0) === this.conversation.lastSeq) return;
    this.conversation.load();
    this.#parts.onReset();
  }

  #lead() {
    this.#refresh();
    this.#memory.writes = true;
    this.#connect();
  }

  #follow() {
    this.#connection?.stop();
    this.#connection = undefined;
    this.#memory.writes = false;
  }

  #connect() {
    this.#connection = new Connection({
      server: this.#parts.server,
      memory: this.#memory,
      hello: () => this.#hello(),
      onFrame: (frame) => this.#pass(frame),
      onState: (state) => this.#become(state),
    });
    this.#connection.start();
  }

  #hello() {
    const { identity } = this.#parts;
    return { type: "hello", v: VERSION, ...this.conversation.resumption, ...(identity && { identity }), ...this.#parts.about() };
  }

  #pass(frame) {
    this.#take(frame);
    this.#tabs.say({ frame });
    this.#connection?.expect(this.conversation.expecting);
  }

  // Timers of a leader in the background are slow: whoever is looked at asks it to try again.
  #become(state) {
    this.state = state;
    clearTimeout(this.#asking);
    if (this.#connection) this.#tabs.say({ state });
    else if (!["online", "idle"].includes(state)) this.#asking = setTimeout(this.#tabs.look, ASK_AFTER_MS);
    this.#parts.onChange();
  }

  #take(frame) {
    this.#parts.onChange(frame, this.conversation.take(frame));
  }

  #hear({ frame, state, item, seen, identity, gone, ...asked }) {
    if (frame?.seq > this.conversation.lastSeq + 1) this.#refresh();
    if (frame) this.#take(frame);
    if (item) this.#take(item.frame);
    if (seen) this.conversation.see(seen);
    const other = identity !== undefined && this.#hearOf(identity);
    if (gone || other) this.#meet(gone);
    if (this.#connection) this.#serve(item, asked);
    else if (state !== undefined) this.#become(state);
    if (seen) this.#parts.onChange();
  }

  // What only the leader does.
  #serve(item, { mention, retry, who }) {
    if (item) this.#connection.push(item);
    if (mention) this.#connection.mention(mention);
    if (retry) this.#connection.retry();
    if (who) this.#connection.wake();
    if (item || retry || who) this.#tabs.say({ state: this.state });
  }
}

/** Who a JWT speaks of, unchecked: the server checks it. Empty where it says nothing. */
export function subjectOf(identity) {
  try {
    const [, claims] = identity.split(".");
    return String(JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))).sub ?? "");
  } catch {
    return "";
  }
}
