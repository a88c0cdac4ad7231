/**
 * What an agent has sent and the server has not acknowledged: kept in sessionStorage, sent in
 * order, and sent again under the same id until it has been taken. Nothing falls out of it but by
 * an answer of the server or by the agent's own hand.
 *
 * An entry: {id, lane, path, body, aside, state, problem}
 *   lane     entries of a lane go one after the other: a conversation's id, or "records"
 *   aside    what the page alone needs of it
 *   state    waiting (sent now, or as soon as the server can be reached), held (it was refused: the
 *            agent decides), sent (taken; kept until the conversation shows it)
 *   problem  {code, detail} of what was refused
 */
import { delayAfter } from "../chat/link.js";
import { Refused } from "./api.js";
import { newId } from "../chat/memory.js";

/** The lane of what is only recorded: refused there, an entry is dropped. */
export const RECORDS = "records";

export class Outbox {
  #entries;
  #busy = new Map();
  #failures = 0;
  #timer;
  #stopped = false;

  /** `keep` keeps the entries; `onChange(lane)` is called after every change in a lane. */
  constructor({ api, keep, onChange }) {
    Object.assign(this, { api, keep, onChange });
    this.#entries = keep.get("outbox", []);
  }

  /** What a lane still holds, oldest first. */
  of(lane) {
    return this.#entries.filter((entry) => entry.lane === lane);
  }

  /** How many messages of agents the server has not got. */
  get unsent() {
    return this.#entries.filter(({ lane, state }) => lane !== RECORDS && state !== "sent").length;
  }

  /** Sends, now or later; a message's body has its `id`. */
  add(lane, path, body, aside = []) {
    this.#entries.push({ id: body.id ?? newId(), lane, path, body, aside, state: "waiting" });
    this.#changed(lane);
    this.#drain(lane);
  }

  /** Sends a held entry after all, with changes to what it says. */
  release(id, changes = {}) {
    const entry = this.#find(id);
    Object.assign(entry, { state: "waiting", problem: undefined, body: { ...entry.body, ...changes } });
    this.#changed(entry.lane);
    this.#drain(entry.lane);
  }

  /** Takes an entry out, and returns it. */
  drop(id) {
    const entry = this.#find(id);
    this.#entries = this.#entries.filter((each) => each !== entry);
    this.#changed(entry.lane);
    this.#drain(entry.lane);
    return entry;
  }

  /** Forgets entries that were sent and that the conversation shows by now. */
  settle(lane, ids) {
    const shown = (entry) => entry.lane === lane && entry.state === "sent" && ids.has(entry.id);
    if (!this.#entries.some(shown)) return;
    this.#entries = this.#entries.filter((entry) => !shown(entry));
    this.#changed(lane);
  }

  /** Tries everything at once. */
  flush() {
    clearTimeout(this.#timer);
    for (const lane of new Set(this.#entries.map((entry) => entry.lane))) this.#drain(lane);
  }

  /** Settled when what is in a lane was sent, or cannot be sent now. */
  async rest(lane) {
    await this.#busy.get(lane);
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #find(id) {
    return this.#entries.find((entry) => entry.id === id);
  }

  #changed(lane) {
    this.keep.set({ outbox: this.#entries });
    this.onChange(lane);
  }

  #drain(lane) {
    if (!this.#busy.has(lane)) this.#busy.set(lane, this.#sendAll(lane).finally(() => this.#busy.delete(lane)));
  }

  async #sendAll(lane) {
    let next = this.#next(lane);
    while (next && (await this.#send(next))) next = this.#next(lane);
  }

  // What is held holds back what was written after it.
  #next(lane) {
    const first = this.of(lane).find(({ state }) => state !== "sent");
    return this.#stopped || first?.state !== "waiting" ? undefined : first;
  }

  /** Whether the lane may go on. */
  async #send(entry) {
    try {
      await this.api.post(entry.path, entry.body);
    } catch (error) {
      return this.#failed(entry, error);
    }
    this.#failures = 0;
    this.#taken(entry);
    return true;
  }

  #taken(entry) {
    if (entry.lane === RECORDS) return this.drop(entry.id);
    entry.state = "sent";
    return this.#changed(entry.lane);
  }

  #failed(entry, error) {
    const passes = !(error instanceof Refused) || error.passes || error.status === 401;
    if (passes) return this.#later();
    if (entry.lane === RECORDS) return Boolean(this.drop(entry.id));
    Object.assign(entry, { state: "held", problem: { code: error.code, detail: error.message } });
    this.#changed(entry.lane);
    return false;
  }

  #later() {
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), delayAfter(this.#failures));
    return false;
  }
}
