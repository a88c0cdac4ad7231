/**
 * The connection's decisions without a connection: what came, and when, goes in; commands come
 * out. chat/connection.js carries them out, and tests play them without a wire or a clock.
 *
 * Commands, in the order in which they are to be done:
 *   {do: "connect", by}      a new wire, "socket" or "stream", in place of the one before
 *   {do: "drop"}             no wire for now
 *   {do: "write", frame}     send it
 *   {do: "forget", key}      it needs no more sending
 *   {do: "deliver", frame}   next in the conversation: nothing before it is missing
 *   {do: "state", state}     connecting, loading, online, reconnecting, offline, or of `CLOSED`
 *   {do: "probe"}            see whether a socket opens, while the stream serves
 */
import { Outbox } from "./outbox.js";
import { Sequence } from "./sequence.js";

const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 20_000;
const REPLY_WITHIN_MS = 10_000; // what the server itself gives a handshake (server/session.py)
const SETTLED_MS = 5_000;
const SILENCE_MS = 45_000; // two pings of the server (ping_interval_seconds), and some more
const FRESH_MS = 30_000;
const GAP_MS = 2_000;
const PROBE_AFTER_MS = 600_000;
const RETRY_AFTER_SECONDS = 5;

// Close codes of server/protocol.py, and what becomes of the connection; any other is a lost one.
const CLOSED = { 1008: "refused", 4002: "idle" };
const RESTING = Object.values(CLOSED);
// Refused only for now, with or without a time: what was sent stays, and is sent again.
const PASSING = ["shutting_down", "storage", "not_ready", "rate_limited"];

export class Link {
  state = "";
  network = true;
  #parts;
  #sequence;
  #outbox;
  #commands = [];
  #due = {}; // a name of #late, and when: milliseconds
  #failures = 0;
  #proven = ""; // the kind of wire that worked last
  #welcomed = false;
  #expecting = false;
  #heard = 0;

  /**
   * @param {{cursor: number, outbox: object[], by: string, random: () => number}} parts `cursor`
   *   is the number of the last event seen; `outbox` what is still to be sent, as [{key, frame}];
   *   `by` the kind of wire to begin with.
   */
  constructor({ cursor = 0, outbox = [], by = "socket", random = Math.random }) {
    this.#parts = { by, random };
    this.#sequence = new Sequence(cursor);
    this.#outbox = new Outbox(outbox);
  }

  /** The kind of wire in use. */
  get by() {
    return this.#parts.by;
  }

  /** When `tick` has something to do, in milliseconds; Infinity is never. */
  get deadline() {
    return Math.min(Infinity, ...Object.values(this.#due));
  }

  // What happens. Each takes the time in milliseconds first, and returns commands.

  /** Connects, whatever was before. */
  start = this.#step((now) => this.#connect(now));

  /** The wire is open; `hello` is the handshake's frame. */
  opened = this.#step((now, hello) => this.#do("write", { frame: hello }));

  /** A frame came. */
  take = this.#step((now, frame) => {
    if (frame.type === "error" && this.#fails(frame)) return this.#lose(now);
    this.#hear(now);
    const held = frame.type === "error" && this.#holds(frame, now);
    if (frame.type === "welcome" && !frame.resumed) this.#sequence.restart();
    this.#deliver(held ? { type: "held", id: frame.reply_to, code: frame.code } : frame, now);
    if (!held) this.#takers[frame.type]?.(frame, now);
    this.#pump(now);
    return this.#watch(now);
  });

  /** The wire ended; `code` is a socket's. */
  closed = this.#step((now, code) => (CLOSED[code] ? this.#rest(CLOSED[code]) : this.#lose(now)));

  /** Something is to be sent: a place of the outbox. */
  push = this.#step((now, item) => {
    this.#outbox.add(item);
    if (this.state === "idle") this.#connect(now);
    else this.#pump(now);
  });

  /** The network or the reader is back: a wire that was silent for a while is not trusted. */
  wake = this.#step((now) => {
    const stale = this.#welcomed && now - this.#heard > FRESH_MS;
    if (stale || this.#due.reconnect) this.#connect(now);
  });

  /** The network is gone, says the browser. */
  sleep = this.#step((now) => {
    if (!RESTING.includes(this.state)) this.#lose(now);
  });

  /** Whether an answer or a person is awaited: then a long silence may be that of a dead wire. */
  expect = this.#step((now, expecting) => {
    this.#expecting = expecting;
    if (!this.#due.silence) this.#watch(now);
  });

  /** What came of a probe. */
  probed = this.#step((now, open) => {
    if (!open) return (this.#due.probe = now + PROBE_AFTER_MS);
    this.#parts.by = "socket";
    return this.#connect(now);
  });

  /** Does what is due. */
  tick = this.#step((now) => {
    for (const [name, at] of Object.entries(this.#due)) {
      if (at > now || this.#due[name] !== at) continue;
      delete this.#due[name];
      this.#late[name](now);
    }
  });

  #step(happen) {
    return (now, more) => {
      happen(now, more);
      return this.#commands.splice(0);
    };
  }

  #do(what, more) {
    this.#commands.push({ do: what, ...more });
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.#do("state", { state });
  }

  // The wire

  // In place of a wire that worked: quietly, until it is known that nothing can be reached.
  #connect(now) {
    const quiet = this.#welcomed;
    this.#forsake();
    this.#due = { reply: now + REPLY_WITHIN_MS };
    if (!quiet) this.#become(this.#failures ? this.#unreachable : "connecting");
    this.#do("connect", { by: this.#parts.by });
  }

  #lose(now) {
    this.#forsake();
    this.#do("drop");
    this.#failures += 1;
    this.#change();
    this.#become(this.#unreachable);
    this.#due = { reconnect: now + delayAfter(this.#failures, this.#parts.random) };
  }

  #rest(state) {
    this.#forsake();
    this.#do("drop");
    this.#due = {};
    this.#become(state);
  }

  #forsake() {
    this.#welcomed = false;
    this.#outbox.land();
    this.#sequence.wait();
  }

  // A network that lets no websocket through shows in the first tries.
  #change() {
    const { by } = this.#parts;
    const patience = this.#proven === by ? 6 : 2;
    if (this.network && this.#failures % patience === 0) this.#parts.by = by === "socket" ? "stream" : "socket";
  }

  get #unreachable() {
    return this.network ? "reconnecting" : "offline";
  }

  #late = {
    reconnect: (now) => this.#connect(now),
    reply: (now) => (this.#welcomed ? this.#connect(now) : this.#lose(now)),
    silence: (now) => this.#connect(now),
    gap: (now) => this.#mend(now),
    held: (now) => this.#pump(now),
    settle: () => this.#forget(this.#outbox.settle()),
    probe: () => this.#do("probe"),
  };

  // What came

  #hear(now) {
    this.#heard = now;
    this.#forget(this.#outbox.settle());
  }

  // Any frame proves that the wire lives: what is due counts from now.
  #watch(now) {
    if (!this.#welcomed) return;
    this.#await("reply", this.#outbox.awaits && now + REPLY_WITHIN_MS);
    this.#await("silence", this.#expecting && now + SILENCE_MS);
  }

  #await(name, at) {
    if (at) this.#due[name] = at;
    else delete this.#due[name];
  }

  #deliver(frame, now) {
    for (const each of this.#sequence.take(frame)) this.#do("deliver", { frame: each });
    this.#await("gap", !this.#sequence.complete && (this.#due.gap ?? now + GAP_MS));
  }

  // What is missing comes with the next handshake; if not even then, the server has it no more.
  #mend(now) {
    if (this.#sequence.insist()) return this.#connect(now);
    for (const frame of this.#sequence.skip()) this.#do("deliver", { frame });
  }

  #takers = {
    welcome: ({ ready }, now) => this.#greet(ready, now),
    status: ({ ready }) => this.#ready(ready),
    state: () => this.#forget(this.#outbox.answer()),
    ack: ({ id }) => this.#forget(this.#outbox.drop(id)),
    error: ({ reply_to }) => reply_to && this.#forget(this.#outbox.drop(reply_to)),
  };

  #greet(ready, now) {
    this.#welcomed = true;
    this.#failures = 0;
    this.#proven = this.#parts.by;
    if (this.#proven === "stream") this.#due.probe = now + PROBE_AFTER_MS;
    this.#ready(ready);
  }

  // Before it is ready the server keeps nothing: what has an id waits here.
  #ready(ready) {
    if (ready) this.#outbox.release();
    this.#become(ready ? "online" : "loading");
  }

  // What goes out

  /** Whether an error is of the connection, not of a frame: then another one is tried. */
  #fails({ code, reply_to, seq, retry_after_seconds: wait }) {
    if (reply_to || seq || code === "unsupported_version") return false;
    return !this.#welcomed || Boolean(wait) || code === "token_refused";
  }

  /** Whether an error only puts off what is in the outbox. */
  #holds({ code, reply_to, seq, retry_after_seconds: wait }, now) {
    if (!reply_to || seq || (!wait && !PASSING.includes(code))) return false;
    return this.#outbox.hold(reply_to, now + 1000 * (wait ?? RETRY_AFTER_SECONDS));
  }

  #pump(now) {
    if (!this.#welcomed) return;
    this.#await("held", this.#outbox.heldAt(now));
    const items = this.#outbox.next(now, this.state === "online");
    for (const { frame } of items) this.#do("write", { frame });
    if (items.length) this.#due.settle = now + SETTLED_MS;
    if (this.#outbox.awaits) this.#due.reply ??= now + REPLY_WITHIN_MS;
  }

  #forget(keys) {
    for (const key of keys) this.#do("forget", { key });
  }
}

/**
 * Milliseconds to wait after so many failures in a row: exponential with equal jitter, so that
 * the clients of a restarted server do not all come back in the same instant.
 */
export function delayAfter(failures, random = Math.random) {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return ceiling / 2 + (random() * ceiling) / 2;
}
