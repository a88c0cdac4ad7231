/**
 * What an agent has begun to write, by conversation: kept in sessionStorage until it is sent.
 *
 * A draft: {text, products, seen, suggestion}
 *   products    cards that go with it
 *   seen        number of the customer's newest message when it was begun
 *   suggestion  {id, text} it was begun from, or null
 */
const EMPTY = { text: "", products: [], seen: 0, suggestion: null };

export class Drafts {
  #keep;

  constructor(keep) {
    this.#keep = keep;
  }

  /** The draft of a conversation; an empty one where there is none. */
  of(id) {
    return { ...EMPTY, ...this.#all[id] };
  }

  /** Whether something was begun. */
  has(id) {
    return id in this.#all;
  }

  /** Keeps a draft; one that says nothing is forgotten. */
  keep(id, draft) {
    const { [id]: _, ...others } = this.#all;
    const says = draft.text.trim() || draft.products.length;
    this.#keep.set({ drafts: says ? { ...others, [id]: draft } : others });
  }

  drop(id) {
    this.keep(id, EMPTY);
  }

  get #all() {
    return this.#keep.get("drafts", {});
  }
}
