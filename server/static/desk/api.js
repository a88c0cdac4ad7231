/** The desk's requests: one session cookie, one CSRF token, errors that say what happened. */

const LONGEST_MS = 20_000; // a request over a dead connection is given up, and tried again

/** The server was reached and would not. `code` is stable, `message` a sentence, `data` the whole. */
export class Refused extends Error {
  constructor(status, data) {
    super(typeof data.detail === "string" ? data.detail : "");
    Object.assign(this, { status, data, code: data.code ?? "" });
  }

  /** Whether the same request may be taken later. */
  get passes() {
    return this.status >= 500 || this.status === 429;
  }
}

/** No server answered. */
export class Unreachable extends Error {}

/** Calls below /desk/api. Paths are given in parts, each of which is escaped. */
export class Api {
  #csrf = "";
  #agent;

  /** `onSignedOut` is called when a session that was open is no more; `onOther` when it is another's. */
  constructor({ onSignedOut, onOther }) {
    Object.assign(this, { onSignedOut, onOther });
  }

  /** Who is signed in: {agent, csrf, shop, locale, oidc}. */
  async me() {
    return this.#admit(await this.#call("GET", ["me"]));
  }

  async signIn(email, password) {
    this.#admit(await this.#call("POST", ["login"], { email, password }));
    return this.me();
  }

  async setUp(values) {
    this.#admit(await this.#call("POST", ["setup"], values));
    return this.me();
  }

  async acceptInvitation(values) {
    this.#admit(await this.#call("POST", ["invitation"], values));
    return this.me();
  }

  /** Changes the password; the session goes on under another cookie. */
  async changePassword(password, wanted) {
    this.#admit(await this.#call("PUT", ["password"], { password, wanted }));
  }

  async signOut() {
    this.#agent = undefined;
    await this.#call("POST", ["logout"], {});
  }

  get(path, query = {}) {
    return this.#ask("GET", path, undefined, query);
  }

  post(path, body = {}) {
    return this.#ask("POST", path, body);
  }

  put(path, body) {
    return this.#ask("PUT", path, body);
  }

  patch(path, body) {
    return this.#ask("PATCH", path, body);
  }

  delete(path) {
    return this.#ask("DELETE", path);
  }

  #admit(answer) {
    this.#csrf = answer.csrf;
    this.#agent = answer.agent.id;
    return answer;
  }

  async #ask(method, path, body, query) {
    try {
      return await this.#call(method, path, body, query);
    } catch (error) {
      if (error.code === "signed_out" && this.#agent) this.#expire();
      if (error.code !== "csrf") throw error;
      await this.#renew();
      return this.#call(method, path, body, query);
    }
  }

  #expire() {
    this.#agent = undefined;
    this.onSignedOut();
  }

  // Somebody signed in again in another tab: the cookie is new, and so is its token.
  async #renew() {
    const before = this.#agent;
    const { agent } = await this.me();
    if (agent.id !== before) this.onOther();
  }

  async #call(method, path, body, query = {}) {
    const address = new URL(`/desk/api/${path.map(encodeURIComponent).join("/")}`, location.origin);
    for (const [name, value] of Object.entries(query)) if (value) address.searchParams.set(name, value);
    const response = await this.#fetch(address, method, body);
    const data = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(response.status, data);
    return data;
  }

  async #fetch(address, method, body) {
    const headers = method === "GET" ? {} : { "X-CSRF-Token": this.#csrf };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      return await fetch(address, {
        method, headers, body: body && JSON.stringify(body), cache: "no-store", signal: AbortSignal.timeout(LONGEST_MS),
      });
    } catch (error) {
      throw new Unreachable(error.message);
    }
  }
}
