/**
 * The socket: handshake, reconnection, and an outbox that nothing falls out of.
 *
 * A message stays in the outbox, and in sessionStorage, until the server has acknowledged its
 * id; after every handshake what is left is sent again under the same id.
 */
const VERSION = 1;
const FIRST_DELAY_MS = 400;
const LONGEST_DELAY_MS = 20_000;
const WELCOME_WITHIN_MS = 10_000;

const WAITING = ["reconnecting", "offline"];
// Close codes of server/protocol.py, and what becomes of the connection; any other is a lost one.
const CLOSED = { 1008: "refused", 4001: "elsewhere", 4002: "idle" };

/** States: connecting, loading, online, reconnecting, offline, and those of `CLOSED`. */
export class Connection {
  #socket;
  #timer;
  #failures = 0;
  #outbox;
  #wake = () => WAITING.includes(this.#state) && this.retry();
  #sleep = () => ["online", "loading"].includes(this.#state) && this.#lost();
  #visible = () => document.visibilityState === "visible" && this.#wake();
  #state = "";

  /**
   * @param {{url: string, memory: Memory, hello: () => object, onFrame: (frame: object) => void,
   *   onState: (state: string) => void}} parts `hello` gives what the handshake says beyond the
   *   version; `onFrame` gets every frame, the handshake's answer too.
   */
  constructor(parts) {
    Object.assign(this, parts);
    this.#outbox = this.memory.get("outbox", []);
  }

  start() {
    addEventListener("online", this.#wake);
    addEventListener("offline", this.#sleep);
    document.addEventListener("visibilitychange", this.#visible);
    this.#connect();
  }

  stop() {
    removeEventListener("online", this.#wake);
    removeEventListener("offline", this.#sleep);
    document.removeEventListener("visibilitychange", this.#visible);
    clearTimeout(this.#timer);
    this.#drop();
  }

  /** Tries again at once. */
  retry() {
    clearTimeout(this.#timer);
    this.#drop();
    this.#connect();
  }

  /** Sends a message now, or as soon as the server can take it. */
  send(id, text) {
    this.#outbox.push({ type: "message", id, text });
    this.#keep();
    if (this.#state === "online") this.#write(this.#outbox.at(-1));
    else if (this.#state === "idle") this.retry();
  }

  /** Asks the server to stop the answer that is coming. */
  cancel() {
    if (this.#state === "online") this.#write({ type: "cancel" });
  }

  /** Takes an acknowledged, or finally refused, message out of the outbox. */
  forget(id) {
    this.#outbox = this.#outbox.filter((message) => message.id !== id);
    this.#keep();
  }

  get #unreachable() {
    return navigator.onLine ? "reconnecting" : "offline";
  }

  #keep() {
    this.memory.set({ outbox: this.#outbox });
  }

  #write(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.onState(state);
  }

  #connect() {
    this.#become(this.#failures ? this.#unreachable : "connecting");
    const socket = (this.#socket = new WebSocket(this.url));
    socket.onopen = () => this.#write({ type: "hello", v: VERSION, ...this.hello() });
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => (CLOSED[code] ? this.#rest(CLOSED[code]) : this.#lost());
    this.#timer = setTimeout(() => this.#lost(), WELCOME_WITHIN_MS);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #receive(frame) {
    this.onFrame(frame);
    if (frame.type === "welcome") this.#welcomed(frame);
    else if (frame.type === "status") this.#readiness(frame);
    else if (frame.type === "ack") this.forget(frame.id);
    else if (frame.type === "error" && frame.reply_to) this.forget(frame.reply_to);
  }

  #welcomed(frame) {
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#readiness(frame);
  }

  // Before it is ready the server takes no messages: they wait here.
  #readiness({ ready }) {
    const before = this.#state;
    this.#become(ready ? "online" : "loading");
    if (ready && before !== "online") for (const message of this.#outbox) this.#write(message);
  }

  #rest(state) {
    clearTimeout(this.#timer);
    this.#drop();
    this.#become(state);
  }

  #lost() {
    clearTimeout(this.#timer);
    this.#drop();
    this.#failures += 1;
    this.#become(this.#unreachable);
    this.#timer = setTimeout(() => this.#connect(), delayAfter(this.#failures));
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
