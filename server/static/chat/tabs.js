/**
 * The tabs of one shop: one of them leads and holds the connection, the others speak through it.
 *
 * Who leads is decided by a lock (Web Locks API), which passes on when its tab closes. A leader
 * that was frozen in the background keeps its lock but answers nobody: then a tab that somebody
 * looks at takes it. Where a page may have no locks (no TLS), every tab leads itself.
 */
const ANSWER_WITHIN_MS = 3_000;

export class Tabs {
  leads = false;
  #name;
  #heard;
  #channel;
  #waiting;
  #stopped = false;
  #release = () => {};

  /**
   * @param {string} name of the lock and the channel.
   * @param {{onLead: () => void, onFollow: () => void, onWord: (word: object) => void}} heard
   */
  constructor(name, heard) {
    this.#name = name;
    this.#heard = heard;
  }

  start() {
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    document.addEventListener("visibilitychange", this.look);
    if (navigator.locks) this.#queue();
    else this.#lead();
    this.look();
  }

  stop() {
    this.#stopped = true;
    document.removeEventListener("visibilitychange", this.look);
    clearTimeout(this.#waiting);
    this.#release();
    this.#channel.close();
  }

  /** Says something to all other tabs. */
  say(word) {
    if (!this.#stopped) this.#channel.postMessage({ ...word, leads: this.leads });
  }

  /** Says something that the leader must answer; if it does not, this tab leads. */
  ask(word) {
    this.say(word);
    if (this.leads) return;
    this.#waiting ??= setTimeout(() => this.#miss(), ANSWER_WITHIN_MS);
  }

  /** Looks whether the leader is there, where somebody looks at this tab. */
  look = () => document.visibilityState === "visible" && this.ask({ who: true });

  #hear(word) {
    if (word.leads) this.#calm();
    this.#heard.onWord(word);
  }

  #calm() {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }

  #miss() {
    this.#calm();
    if (navigator.locks && document.visibilityState === "visible") this.#queue({ steal: true });
  }

  async #queue(options = {}) {
    try {
      await navigator.locks.request(this.#name, options, () => this.#lead());
    } catch ({ name }) {
      if (name === "AbortError") this.#follow(); // another tab took it
      else this.#lead(); // a page without storage has no locks either
    }
  }

  #lead() {
    if (this.#stopped) return undefined;
    this.#calm();
    this.leads = true;
    this.#heard.onLead();
    return new Promise((resolve) => (this.#release = resolve));
  }

  #follow() {
    this.leads = false;
    this.#heard.onFollow();
    this.#queue();
  }
}
