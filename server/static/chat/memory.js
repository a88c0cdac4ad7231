/** What this tab keeps of its conversation: one JSON object in sessionStorage. */
export class Memory {
  #key;
  #values = {};

  constructor(server) {
    this.#key = "storehand:" + server; // widget.js reads "open" and "conversation" of it
    try {
      this.#values = JSON.parse(sessionStorage.getItem(this.#key)) ?? {};
    } catch {
      // Storage is blocked or holds something else: the conversation lives until the page goes.
    }
  }

  get(name, otherwise) {
    return this.#values[name] ?? otherwise;
  }

  /** Keeps several values at once; undefined forgets one. */
  set(values) {
    Object.assign(this.#values, values);
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#values));
    } catch {
      // Blocked or full: see above.
    }
  }
}
