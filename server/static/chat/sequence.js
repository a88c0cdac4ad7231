/** Numbered frames in their order: what came before is dropped, what comes early waits. */
export class Sequence {
  #cursor;
  #early = new Map(); // number to frame; undefined is an event that needs no showing
  #insisted;

  /** @param {number} cursor the number of the last event seen. */
  constructor(cursor) {
    this.#cursor = cursor;
  }

  /** Whether nothing waits for something before it. */
  get complete() {
    return !this.#early.size;
  }

  /**
   * Takes a frame; returns those that are next. An ack has its message's number, which does not
   * come again, and is itself for now.
   */
  take(frame) {
    const ack = frame.type === "ack";
    if (!frame.seq) return [frame];
    if (frame.seq > this.#cursor) this.#early.set(frame.seq, ack ? undefined : frame);
    return ack ? [frame, ...this.#next()] : this.#next();
  }

  /** Another conversation begins. */
  restart() {
    this.#cursor = 0;
    this.wait();
  }

  /** Drops what came early: it comes again after a handshake. */
  wait() {
    this.#early.clear();
  }

  /** Whether to ask for what is missing; only once for the same. */
  insist() {
    const first = this.#insisted !== this.#cursor;
    this.#insisted = this.#cursor;
    return first;
  }

  /** Goes on behind what is missing. */
  skip() {
    this.#cursor = Math.min(...this.#early.keys()) - 1;
    return this.#next();
  }

  #next() {
    const frames = [];
    while (this.#early.has(this.#cursor + 1)) {
      this.#cursor += 1;
      const frame = this.#early.get(this.#cursor);
      this.#early.delete(this.#cursor);
      if (frame) frames.push(frame);
    }
    return frames;
  }
}
