/** What reaches an agent who looks elsewhere: a count in the title, and a desktop notification. */
import { say } from "./strings.js";

const ALLOWED = "storehand:desk:notifications"; // on this computer, by whoever sits at it

export class Alerts {
  #counts;
  #title = "";

  /** `onShow(folder)` is called when a notification was pressed. */
  constructor(shop, onShow) {
    this.shop = shop;
    this.onShow = onShow;
  }

  /** What the page shows now. */
  setTitle(title) {
    this.#title = title;
    this.#put();
  }

  /** How many wait, and how many of the agent's own have unread messages. */
  setCounts({ waiting = 0, unread = 0 }) {
    const before = this.#counts;
    this.#counts = { waiting, unread };
    this.#put();
    if (!before) return;
    if (waiting > before.waiting) this.#notify("waiting", say("alert_waiting", { count: waiting }));
    if (unread > before.unread) this.#notify("mine", say("alert_unread", { count: unread }));
  }

  get isAllowed() {
    return "Notification" in window && Notification.permission === "granted" && localStorage.getItem(ALLOWED) === "1";
  }

  /** Allows notifications on this computer, as far as the browser agrees, or ends them. */
  async allow(on) {
    if (on && "Notification" in window) await Notification.requestPermission();
    localStorage.setItem(ALLOWED, on ? "1" : "");
    return this.isAllowed;
  }

  #put() {
    const { waiting = 0, unread = 0 } = this.#counts ?? {};
    const count = waiting + unread;
    document.title = `${count ? `(${count}) ` : ""}${this.#title} · ${this.shop}`;
  }

  // It names no customer and holds no words of theirs: others may see this screen.
  #notify(folder, text) {
    if (document.visibilityState === "visible" || !this.isAllowed) return;
    const notification = new Notification(this.shop, { body: text, tag: `storehand-${folder}` });
    notification.onclick = () => {
      window.focus();
      notification.close();
      this.onShow(folder);
    };
  }
}
