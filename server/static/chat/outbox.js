/**
 * What is still to be sent, as [{key, frame}], and what of it is on its way.
 *
 * What has an id (a message, an address, feedback, a rating) goes one at a time, so that none
 * overtakes another that has to be sent again: the last word counts. It is done with its ack. What
 * else a customer does waits for nothing: a wish for a person is done with a state; nothing answers
 * the rest, which is taken for granted once the wire is heard to live.
 */
const ANSWERED = ["person", "bot", "end"];

export class Outbox {
  #items;
  #held = 0; // until when what has an id waits
  #flying = new Map(); // written on this wire: an item, and whether a reply is awaited

  constructor(items) {
    this.#items = [...items];
  }

  /** Whether something was written that is to be answered. */
  get awaits() {
    return [...this.#flying.values()].includes(true);
  }

  /** Until when what has an id waits, if it does: milliseconds, or 0. */
  heldAt(now) {
    return this.#held > now ? this.#held : 0;
  }

  /** Adds what another tab may have told already. */
  add(item) {
    if (!this.#items.some(({ key }) => key === item.key)) this.#items.push(item);
  }

  /** Another wire: nothing of what was written is known to have come. */
  land() {
    this.#flying.clear();
  }

  /** What has an id may go out again. */
  release() {
    this.#held = 0;
  }

  /** Puts off what has an id; false where there is none of that id. */
  hold(id, until) {
    const found = this.#items.find(({ frame }) => frame.id === id);
    if (!found) return false;
    this.#flying.delete(found);
    this.#held = until;
    return true;
  }

  /** Returns the items to write now; `ready` says whether what has an id may go. */
  next(now, ready) {
    let blocked = !ready || this.heldAt(now) > 0;
    return this.#items.filter((item) => {
      const named = Boolean(item.frame.id);
      const goes = !this.#flying.has(item) && !(named && blocked);
      blocked ||= named;
      if (goes) this.#send(item);
      return goes;
    });
  }

  // A wish is said twice at most, since a server that has nobody does not answer it.
  #send(item) {
    const { type, id } = item.frame;
    this.#flying.set(item, Boolean(id) || (ANSWERED.includes(type) && !item.written));
    item.written = true;
  }

  /** Drops what was acknowledged, or refused for good; returns keys, as all below. */
  drop(id) {
    return this.#forget(({ frame }) => frame.id === id);
  }

  /** Drops the wishes that a state answers. */
  answer() {
    return this.#forget((item) => this.#flying.has(item) && ANSWERED.includes(item.frame.type));
  }

  /** Drops what was written and is not answered. */
  settle() {
    return this.#forget((item) => this.#flying.get(item) === false);
  }

  #forget(matches) {
    const gone = this.#items.filter(matches);
    this.#items = this.#items.filter((item) => !gone.includes(item));
    for (const item of gone) this.#flying.delete(item);
    return gone.map(({ key }) => key);
  }
}
