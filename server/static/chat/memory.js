/**
 * What a browser keeps of a conversation: one JSON object for all tabs, and for each frame that
 * the server has not acknowledged an entry of its own, so that tabs do not overwrite each other.
 */
class Shelf {
  #storage;
  #spare = new Map(); // what a blocked or full storage does not take, until the page goes

  constructor(name) {
    try {
      this.#storage = globalThis[name];
    } catch {
      // Blocked: reading the property alone throws.
    }
  }

  get(key) {
    try {
      return JSON.parse(this.#spare.get(key) ?? this.#storage.getItem(key)) ?? undefined;
    } catch {
      return undefined;
    }
  }

  set(key, value) {
    const text = JSON.stringify(value);
    this.#spare.delete(key);
    try {
      this.#storage.setItem(key, text);
    } catch {
      this.#spare.set(key, text);
    }
  }

  delete(key) {
    this.#spare.delete(key);
    this.#storage?.removeItem(key);
  }

  /** Every key that begins with a text, in order. */
  keys(start) {
    const all = [...Object.keys(this.#storage ?? {}), ...this.#spare.keys()];
    return all.filter((key) => key.startsWith(start)).sort();
  }
}

export class Memory {
  /** Whether what is set is written down: tabs that only follow keep it to themselves. */
  writes = false;
  #key;
  #values;
  #shared = new Shelf("localStorage");
  #own = new Shelf("sessionStorage");
  #count = 0;

  /** widget.js reads "conversation" and "open" by the same key. */
  constructor(server) {
    this.#key = "storehand:" + server;
    this.load();
  }

  /** Reads what this or another tab has written; with a token that expired nobody can go on. */
  load() {
    this.#values = this.#shared.get(this.#key) ?? {};
    if (this.get("token_until", Infinity) < Date.now()) this.#values = {};
  }

  get(name, otherwise) {
    return this.#values[name] ?? otherwise;
  }

  /** Keeps several values at once; undefined forgets one. */
  set(values) {
    Object.assign(this.#values, values);
    if (this.writes) this.#shared.set(this.#key, this.#values);
  }

  /** Forgets the conversation and all that was still to be sent. */
  clear() {
    this.#values = {};
    this.#shared.delete(this.#key);
    for (const { key } of this.outbox) this.drop(key);
  }

  /** Whose conversation it is, so far as the shop's page said; "" is nobody known. */
  get subject() {
    return this.#shared.get(this.#key + "@") ?? "";
  }

  set subject(subject) {
    this.#shared.set(this.#key + "@", subject);
  }

  /** Whether the panel is open: each tab's own. */
  get open() {
    return this.#own.get(this.#key)?.open;
  }

  set open(open) {
    this.#own.set(this.#key, { open });
  }

  /** What is still to be sent, oldest first, as [{key, frame}]. */
  get outbox() {
    return this.#shared.keys(this.#key + "#").map((key) => ({ key, frame: this.#shared.get(key) }));
  }

  /** Keeps a frame until it is dropped; returns its place in the outbox. */
  put(frame) {
    const order = `${Date.now()}`.padStart(15, "0") + `${(this.#count += 1)}`.padStart(6, "0");
    const key = `${this.#key}#${order}${newId()}`;
    this.#shared.set(key, frame);
    return { key, frame };
  }

  drop(key) {
    this.#shared.delete(key);
  }
}

/** 128 random bits in hexadecimal: crypto.randomUUID is missing on pages without TLS. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
