/** The words of the panel in the page's language: one file of chat/words/ is loaded. */
const LANGUAGES = ["en", "zh", "es", "de", "fr", "ar"];
const RIGHT_TO_LEFT = ["ar"];

/** Loads the words for a BCP 47 tag, with `language` and `direction`; English where we lack them. */
export async function loadWords(locale) {
  const wanted = locale.slice(0, 2).toLowerCase();
  const language = LANGUAGES.includes(wanted) ? wanted : "en";
  const { default: words } = await import(`./words/${language}.js`);
  return { ...words, language, direction: RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr" };
}

// By the codes of server/frames.py; a code that is not here has failed.
const SENTENCES = {
  cancelled: "stopped",
  busy: "busy",
  too_many_connections: "busy",
  not_ready: "loading",
  rate_limited: "slow",
  message_too_long: "lengthy",
  too_large: "lengthy",
  binary_not_allowed: "files",
  interrupted: "again",
  timeout: "again",
  unavailable: "unable",
  shutting_down: "restarting",
  storage: "kept",
  token_refused: "anew",
  identity_refused: "stranger",
  bad_json: "reload",
  bad_frame: "reload",
  unknown_type: "reload",
  unsupported_version: "reload",
  out_of_order: "reload",
  too_many_errors: "reload",
};

/** What a customer reads for an error's code. */
export function sentenceFor(code, strings) {
  return strings[SENTENCES[code] ?? "failed"];
}

/** Puts values into a string's {names}. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}
