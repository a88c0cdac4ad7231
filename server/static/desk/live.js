/**
 * The socket that says when something has changed. It is a doorbell: it carries nothing that
 * anybody wrote, and whatever it may have missed is read again after every reconnection.
 */
import { delayAfter } from "../chat/link.js";

const OPEN_WITHIN_MS = 10_000;

/** States: connecting, online, reconnecting, offline. */
export class Live {
  #socket;
  #timer;
  #failures = 0;
  #state = "";
  #wake = () => this.#state !== "online" && this.#retry();
  #sleep = () => this.#lost();

  /** `onFrame` gets every frame, `onState` every change of state, `onFailure` each failed try. */
  constructor({ onFrame, onState, onFailure }) {
    Object.assign(this, { onFrame, onState, onFailure });
  }

  start() {
    addEventListener("online", this.#wake);
    addEventListener("offline", this.#sleep);
    document.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  stop() {
    removeEventListener("online", this.#wake);
    removeEventListener("offline", this.#sleep);
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
    this.#drop();
  }

  /** Sends a frame if the socket is open; what it would say is said anew after a reconnection. */
  send(frame) {
    if (this.#state === "online") this.#socket.send(JSON.stringify(frame));
  }

  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.onState(state);
  }

  #connect() {
    if (!this.#failures) this.#become("connecting");
    const url = new URL("/desk/ws", location.origin);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = (this.#socket = new WebSocket(url));
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.onFrame(JSON.parse(data));
    socket.onclose = () => this.#lost();
    this.#timer = setTimeout(() => this.#lost(), OPEN_WITHIN_MS);
  }

  #opened() {
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#become("online");
  }

  #retry() {
    clearTimeout(this.#timer);
    this.#drop();
    this.#connect();
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #lost() {
    clearTimeout(this.#timer);
    this.#drop();
    this.#failures += 1;
    this.#become(navigator.onLine ? "reconnecting" : "offline");
    this.#timer = setTimeout(() => this.#connect(), delayAfter(this.#failures));
    this.onFailure();
  }
}
