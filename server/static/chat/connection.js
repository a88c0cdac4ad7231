/** Carries out what chat/link.js decides: wires, a clock, and what the browser says of the network. */
import { Link } from "./link.js";
import { openSocket, openStream } from "./wires.js";

const STREAM_FOR_MS = 600_000; // so long other pages begin with the stream, too

export class Connection {
  #parts;
  #link;
  #wire;
  #probe;
  #timer;
  #listening;

  /**
   * @param {{server: string, memory: Memory, hello: () => object, onFrame: (frame: object) => void,
   *   onState: (state: string) => void}} parts `hello` gives the handshake's frame; `onFrame` gets
   *   frames in their order.
   */
  constructor(parts) {
    this.#parts = parts;
  }

  start() {
    const { memory } = this.#parts;
    const by = Date.now() < memory.get("stream_until", 0) ? "stream" : "socket";
    this.#link = new Link({ cursor: memory.get("last_seq", 0), outbox: memory.outbox, by });
    this.#link.network = navigator.onLine;
    this.#listen();
    this.#run("start");
  }

  stop() {
    this.#listening.abort();
    clearTimeout(this.#timer);
    this.#hangUp();
  }

  /** Tries again at once. */
  retry() {
    this.#run("start");
  }

  /** Sends what was put into the memory's outbox. */
  push(item) {
    this.#run("push", item);
  }

  /** Sends a frame if that is possible now; it means nothing later. */
  mention(frame) {
    if (this.#link.state === "online") this.#wire.send(frame);
  }

  /** Somebody looks. */
  wake() {
    this.#run("wake");
  }

  /** See `Link.expect`. */
  expect(expecting) {
    this.#run("expect", expecting);
  }

  #listen() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const look = () => document.visibilityState === "visible" && this.wake();
    const change = () => {
      this.#link.network = navigator.onLine;
      this.#run(navigator.onLine ? "wake" : "sleep");
    };
    addEventListener("online", change, { signal });
    addEventListener("offline", change, { signal });
    document.addEventListener("visibilitychange", look, { signal });
  }

  // A clock that nobody sets: one that is put back would have everything wait.
  #run(step, more) {
    for (const command of this.#link[step](performance.now(), more)) this.#deeds[command.do](command);
    clearTimeout(this.#timer);
    const wait = this.#link.deadline - performance.now();
    if (wait < Infinity) this.#timer = setTimeout(() => this.#run("tick"), Math.max(0, wait));
  }

  #deeds = {
    connect: ({ by }) => this.#connect(by),
    drop: () => this.#hangUp(),
    write: ({ frame }) => this.#wire.send(frame),
    forget: ({ key }) => this.#parts.memory.drop(key),
    deliver: ({ frame }) => this.#parts.onFrame(frame),
    state: ({ state }) => this.#parts.onState(state),
    probe: () => this.#look(),
  };

  #connect(by) {
    this.#hangUp();
    const open = by === "stream" ? openStream : openSocket;
    this.#wire = this.#open(open, {
      onOpen: () => this.#run("opened", this.#parts.hello()),
      onFrame: (frame) => this.#take(frame),
      onEnd: (code) => this.#run("closed", code),
    });
  }

  // A page over TLS may not open a socket without: browsers throw at once.
  #open(open, heard) {
    try {
      return open(this.#parts.server, heard);
    } catch {
      queueMicrotask(heard.onEnd);
      return { send() {}, close() {} };
    }
  }

  #take(frame) {
    if (frame.type === "welcome" && this.#link.by === "stream") this.#parts.memory.set({ stream_until: Date.now() + STREAM_FOR_MS });
    this.#run("take", frame);
  }

  // Sockets are blocked: does one open by now? It says nothing and is closed again.
  #look() {
    const done = (open) => {
      this.#probe.close();
      this.#run("probed", open);
    };
    this.#probe = this.#open(openSocket, { onOpen: () => done(true), onFrame() {}, onEnd: () => done(false) });
  }

  #hangUp() {
    this.#wire?.close();
    this.#probe?.close();
    this.#wire = this.#probe = undefined;
  }
}
