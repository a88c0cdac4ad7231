/** The desk of one agent: its pages, its socket, its outbox, and the ways between them. */
import { Alerts } from "./alerts.js";
import { Refused, Unreachable } from "./api.js";
import { buildCorrections } from "./corrections.js";
import { buildDeliveries } from "./deliveries.js";
import { confirm } from "./dialogs.js";
import { Drafts } from "./drafts.js";
import { sentenceOf } from "./forms.js";
import { Frame } from "./frame.js";
import { Keep } from "./keep.js";
import { Live } from "./live.js";
import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { openPassword } from "./password.js";
import { buildReplies } from "./replies.js";
import { Shortcuts } from "./shortcuts.js";
import { say } from "./strings.js";
import { buildTeam } from "./team.js";
import { Workspace } from "./workspace.js";

const LOOK_EVERY_MS = 60_000; // the socket is a doorbell: a ring may be lost
const PAGES = { drafts: buildCorrections, replies: buildReplies, team: buildTeam, webhooks: buildDeliveries };
const CONVERSATION = /^#c=([^&]+)(&details)?$/;

export class Desk {
  #api;
  #keep;
  #replies;
  #timer;
  #state = "connecting";
  #waiting;
  #route = () => this.#show();
  #look = () => this.workspace.look();
  #hold = (event) => this.outbox.unsent && event.preventDefault();

  constructor({ api, me, onSignOut }) {
    this.#api = api;
    this.agent = me.agent;
    this.shop = me.shop;
    this.onSignOut = onSignOut;
    this.#keep = new Keep(me.agent.id);
    this.#build();
  }

  start() {
    addEventListener("hashchange", this.#route);
    addEventListener("beforeunload", this.#hold);
    document.addEventListener("visibilitychange", this.#look);
    this.#timer = setInterval(() => this.#lookAround(), LOOK_EVERY_MS);
    this.shortcuts.start();
    this.live.start();
    this.outbox.flush();
    this.#show();
    this.workspace.inbox.refresh();
  }

  stop() {
    removeEventListener("hashchange", this.#route);
    removeEventListener("beforeunload", this.#hold);
    document.removeEventListener("visibilitychange", this.#look);
    clearInterval(this.#timer);
    for (const part of [this.shortcuts, this.outbox, this.workspace, this.live, this.notices]) part.stop();
    for (const dialog of document.querySelectorAll("dialog")) dialog.remove();
  }

  #build() {
    this.notices = new Notices();
    this.live = new Live({
      onFrame: (frame) => this.#take(frame),
      onState: (state) => this.#connected(state),
      onFailure: () => this.#check(),
    });
    this.outbox = new Outbox({ api: this.#api, keep: this.#keep, onChange: (lane) => this.#sent(lane) });
    this.alerts = new Alerts(this.shop, (folder) => this.#showFolder(folder));
    this.workspace = new Workspace(this.#buildTools(), (counts) => this.#count(counts));
    this.shortcuts = new Shortcuts(this.#buildActions());
    const { agent, shop, notices, alerts } = this;
    this.frame = new Frame({
      agent, shop, notices, alerts,
      onHelp: () => this.shortcuts.help(), onPassword: () => openPassword(this.tools), onSignOut: () => this.#signOut(),
    });
    this.frame.main.append(this.workspace.element);
    this.elements = this.frame.elements;
  }

  // What the parts of the desk are given.
  #buildTools() {
    const { notices } = this;
    return (this.tools = {
      api: this.#api, agent: this.agent, shop: this.shop, live: this.live, outbox: this.outbox, drafts: new Drafts(this.#keep),
      announce: (text) => notices.announce(text),
      guard: (work) => notices.guard(work),
      read: (path, query) => this.#read(path, query),
      replies: (anew) => this.#readReplies(anew),
    });
  }

  #buildActions() {
    const { workspace } = this;
    const within = (act) => (from) => !workspace.element.hidden && act(from);
    return {
      j: within(() => workspace.inbox.move(1)),
      k: within(() => workspace.inbox.move(-1)),
      r: within(() => workspace.reply()),
      a: within(() => workspace.suggestion.use()),
      t: within(() => workspace.take()),
      b: within(() => workspace.give()),
      e: within(() => workspace.close()),
      "/": within(() => workspace.inbox.focusSearch()),
      Escape: within((from) => workspace.back(from)),
    };
  }

  /** Reads in the background: a lost connection is told elsewhere, and everything is read again. */
  async #read(path, query) {
    try {
      return await this.#api.get(path, query);
    } catch (error) {
      if (error instanceof Refused && error.status !== 401) this.notices.tell(sentenceOf(error));
      return undefined;
    }
  }

  async #readReplies(anew = false) {
    if (anew || !this.#replies) this.#replies = this.#read(["replies"]);
    const answer = await this.#replies;
    if (!answer) this.#replies = undefined;
    return answer?.replies ?? [];
  }

  #take(frame) {
    if (frame.type === "changed") this.workspace.changed(frame.conversation);
    else if (frame.type === "queue") this.workspace.inbox.refresh();
    else if (frame.type === "presence") this.workspace.present(frame);
  }

  #connected(state) {
    this.#state = state;
    this.frame.setState(state, this.outbox.unsent);
    if (state !== "online") return;
    this.outbox.flush();
    this.workspace.refresh();
  }

  #sent(lane) {
    this.workspace?.sent(lane);
    this.frame?.setState(this.#state, this.outbox.unsent);
  }

  #lookAround() {
    this.#check();
    this.workspace.refresh();
  }

  // A browser does not say why a socket was refused: whether the session ended is asked for, and
  // whether it is another agent's by now.
  async #check() {
    try {
      const { agent } = await this.#api.get(["me"]);
      if (agent.id !== this.agent.id) this.#api.onOther();
    } catch (error) {
      if (!(error instanceof Unreachable)) this.notices.tell(sentenceOf(error));
    }
  }

  #count(counts) {
    this.alerts.setCounts(counts);
    if (counts.waiting > (this.#waiting ?? counts.waiting)) this.notices.announce(say("alert_waiting", { count: counts.waiting }));
    this.#waiting = counts.waiting;
  }

  #showFolder(folder) {
    location.hash = "";
    this.workspace.inbox.show(folder);
  }

  #show() {
    const name = location.hash.slice(1);
    const build = PAGES[name];
    this.page?.element.remove();
    this.page = build?.(this.tools);
    this.workspace.element.hidden = Boolean(build);
    this.frame.mark(build ? name : "");
    this.alerts.setTitle(this.page?.title ?? say("conversations"));
    if (this.page) this.#showPage();
    else this.#showConversation();
  }

  #showPage() {
    this.frame.main.append(this.page.element);
    this.page.focus();
    this.workspace.look();
  }

  #showConversation() {
    const found = CONVERSATION.exec(location.hash);
    if (found) this.workspace.open(decodeURIComponent(found[1]), Boolean(found[2]));
    else this.workspace.leave();
  }

  // What is kept of customers in this tab goes with whoever was signed in.
  async #signOut() {
    const { unsent } = this.outbox;
    if (unsent && !(await confirm(say("sign_out"), say("sign_out_unsent", { count: unsent }), say("sign_out")))) return;
    await this.notices.guard(async () => {
      await this.#api.signOut();
      this.#keep.clear();
      this.onSignOut();
    });
  }
}
