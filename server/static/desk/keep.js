/** What this tab keeps of an agent's work: one JSON object in sessionStorage, gone with the tab. */
export class Keep {
  #key;
  #values = {};

  constructor(agent) {
    this.#key = `storehand:desk:${agent}`;
    try {
      this.#values = JSON.parse(sessionStorage.getItem(this.#key)) ?? {};
    } catch {
      // Storage is blocked or holds something else: the work lives until the page goes.
    }
  }

  get(name, otherwise) {
    return this.#values[name] ?? otherwise;
  }

  /** Keeps several values at once. */
  set(values) {
    Object.assign(this.#values, values);
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#values));
    } catch {
      // Blocked or full: see above.
    }
  }

  /** Forgets everything. */
  clear() {
    this.#values = {};
    this.set({});
  }
}
