/** One conversation as it stands on the server: read again whenever it has changed. */
import { coalesce } from "./pacing.js";
import { reaches } from "./roles.js";

const GAP_MS = 150;

export class Conversation {
  #tools;
  #closed = false;

  /** What the server says of it; undefined until it was read. */
  facts = undefined;

  /** `onChange(conversation)` is called whenever it was read. */
  constructor(tools, id, onChange) {
    this.#tools = tools;
    this.id = id;
    this.onChange = onChange;
    this.refresh = coalesce(() => this.#load(), GAP_MS);
  }

  /** What was said and what happened, oldest first. */
  get messages() {
    return this.facts.messages;
  }

  get isMine() {
    return this.facts.state === "agent" && this.facts.agent?.id === this.#tools.agent.id;
  }

  /** Whether somebody may take it over; of a closed one, to write once more. */
  get isFree() {
    return this.facts.state !== "agent";
  }

  /** Whether it may be returned to the bot: by who has it, or by a lead. */
  get mayGive() {
    return this.facts.state === "agent" && (this.isMine || this.mayAssign);
  }

  /** Whether it may be closed: one that waits by anybody. */
  get mayEnd() {
    return this.facts.state === "waiting" || this.mayGive;
  }

  /** Whether it may be given to somebody. */
  get mayAssign() {
    return reaches(this.#tools.agent, "lead");
  }

  /** Number of the customer's newest message; 0 where there is none. */
  get asked() {
    return this.messages.findLast(({ role }) => role === "customer")?.seq ?? 0;
  }

  /** Whether no agent has answered the customer's newest message; the bot may have. */
  get isUnanswered() {
    const { asked } = this;
    return asked > 0 && !this.messages.some(({ role, seq }) => role === "agent" && seq > asked);
  }

  /** The customer's messages after a number. */
  askedSince(seq) {
    return this.messages.filter((message) => message.role === "customer" && message.seq > seq);
  }

  /** Path of a call that concerns it. */
  path(...parts) {
    return ["conversations", this.id, ...parts];
  }

  /** What comes from now on is not told. */
  close() {
    this.#closed = true;
  }

  async #load() {
    const answer = await this.#tools.read(this.path());
    if (!answer || this.#closed) return;
    this.facts = answer;
    this.onChange(this);
  }
}
