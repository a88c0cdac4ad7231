/** Makes an id that nobody else has: 128 random bits. crypto.randomUUID needs HTTPS, this does not. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
