/**
 * The one line a shop adds: <script type="module" src="https://chat.example/widget.js"></script>
 *
 * All that a closed chat costs: a launcher. chat/panel.js comes when it is opened, or when this
 * browser has a conversation. README.md lists the attributes.
 */
const TAG = "storehand-chat";

// Open, close, failed: here, so that a closed chat stays small.
const LABELS = {
  en: ["Open chat", "Close chat", "The chat did not load. Try again."],
  zh: ["打开聊天", "关闭聊天", "聊天未能加载，请重试。"],
  es: ["Abrir chat", "Cerrar chat", "El chat no se ha cargado. Inténtalo de nuevo."],
  de: ["Chat öffnen", "Chat schließen", "Der Chat wurde nicht geladen. Bitte erneut versuchen."],
  fr: ["Ouvrir le chat", "Fermer le chat", "Le chat ne s’est pas chargé. Réessayez."],
  ar: ["فتح المحادثة", "إغلاق المحادثة", "تعذّر تحميل المحادثة. حاول مرة أخرى."],
};

// The icon's colour needs 3:1 (WCAG 2.2, 1.4.11): white below an OKLCH lightness of 0.63, black
// above. chat/color.js then sets --_on-accent to what carries text.
const STYLE = `
:host{--edge:max(1.25rem,env(safe-area-inset-bottom));--_accent:var(--storehand-color,#12464b);
position:fixed;z-index:2147483000;
inset:auto 1.25rem var(--edge) auto;inset-inline:auto 1.25rem;color-scheme:light dark;
font:400 1rem/1.5 var(--storehand-font,system-ui,sans-serif)}
:host([data-position=start]){inset-inline:1.25rem auto}
:host([data-theme=light]){color-scheme:light}
:host([data-theme=dark]){color-scheme:dark}
:host([hidden]){display:none}
.launcher{position:relative;display:grid;place-items:center;width:3.5rem;height:3.5rem;padding:0;
border:2px solid;border-radius:1.25rem;background:var(--_accent);
color:var(--_on-accent,oklch(from var(--_accent) clamp(0,(.63 - l)*999,1) 0 0));
box-shadow:0 8px 24px #0004;cursor:pointer}
.launcher:focus-visible{outline:3px solid var(--_accent);outline-offset:3px}
svg{width:1.625rem;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
.badge{position:absolute;inset:-.5rem -.5rem auto auto;min-width:1.375rem;
border-radius:1rem;background:#b3261e;color:#fff;font-size:.8125rem;line-height:1.375rem}
@media print{:host{display:none}}`;

const CLOSED =
  "M5.5 4h13A2.5 2.5 0 0 1 21 6.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-5 4v-4h-.5A2.5 2.5 0 0 1 3 14.5v-8A2.5 2.5 0 0 1 5.5 4ZM8 9h8M8 12.5h5";
const OPEN = "M6 9.5l6 6 6-6";

function drawing() {
  const [svg, path] = ["svg", "path"].map((name) =>
    document.createElementNS("http://www.w3.org/2000/svg", name),
  );
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.append(path);
  return svg;
}

class StorehandChat extends HTMLElement {
  static observedAttributes = ["data-color", "data-identity"];
  #launcher;
  #badge;
  #panel;

  connectedCallback() {
    if (!this.#launcher) this.#build();
    if (this.#kept("sessionStorage", "open") ?? this.dataset.open !== undefined) this.open({ focus: false });
    else if (this.#kept("localStorage", "conversation")) (window.requestIdleCallback ?? setTimeout)(() => this.#load());
  }

  disconnectedCallback() {
    this.#panel?.then((panel) => panel?.stop());
    this.#panel = undefined;
  }

  attributeChangedCallback(name, before, value) {
    if (CSS.supports("color", value)) this.style.setProperty("--_accent", value);
    if (name === "data-identity") this.#panel?.then((panel) => panel?.identify(value ?? ""));
  }

  /** Where the server is, with a closing slash. */
  get server() {
    return new URL(this.dataset.server ?? ".", import.meta.url).href.replace(/\/*$/, "/");
  }

  /** The language of the interface: a BCP 47 tag. */
  get locale() {
    return this.dataset.locale || document.documentElement.lang || navigator.language;
  }

  /** Shows the panel; `question` is sent as the customer's next message. */
  async open({ focus = true, question } = {}) {
    const panel = await this.#load();
    panel?.open(focus);
    if (question) panel?.ask(question);
  }

  /** Hides the panel and gives the focus back to the launcher. */
  async close() {
    (await this.#panel)?.close();
  }

  /** Shows the panel and asks: for a shop's own buttons. */
  ask(question) {
    return this.open({ question });
  }

  focus() {
    this.#launcher.focus();
  }

  /** What the panel says of itself: open or not, and how many answers are unread. */
  show(open, unread) {
    this.#launcher.setAttribute("aria-expanded", open);
    this.#launcher.querySelector("path").setAttribute("d", open ? OPEN : CLOSED);
    this.#badge.textContent = unread || "";
    this.#name(open ? 1 : 0, unread ? ` (${unread})` : "");
  }

  #build() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#launcher = document.createElement("button");
    this.#badge = document.createElement("span");
    this.#launcher.className = "launcher";
    this.#badge.className = "badge";
    this.#launcher.append(drawing(), this.#badge);
    this.#launcher.onclick = () => (this.#launcher.ariaExpanded === "true" ? this.close() : this.open());
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#launcher);
    this.show(false, 0);
  }

  #name(which, more = "") {
    const words = LABELS[this.locale.slice(0, 2)] ?? LABELS.en;
    this.#launcher.ariaLabel = words[which] + more;
    this.#launcher.title = which > 1 ? words[which] : "";
  }

  #load() {
    this.#panel ??= import("./chat/panel.js")
      .then(({ openPanel }) => openPanel(this))
      .catch((reason) => {
        console.error(TAG, reason);
        this.#panel = undefined;
        this.#name(2);
      });
    return this.#panel;
  }

  // chat/memory.js writes what is read here.
  #kept(storage, name) {
    try {
      return JSON.parse(window[storage].getItem("storehand:" + this.server))[name];
    } catch {
      return undefined;
    }
  }
}

if (!customElements.get(TAG)) {
  customElements.define(TAG, StorehandChat);
  if (!document.querySelector(TAG)) {
    const script = [...document.scripts].find(({ src }) => src === import.meta.url);
    const element = document.createElement(TAG);
    Object.assign(element.dataset, script?.dataset);
    document.body.append(element);
  }
}
