/**
 * Two ways to the server with one face: {send(frame), close()}. What comes goes to `onOpen()`,
 * `onFrame(frame)` and `onEnd(code)`; after `close` nothing comes.
 */
const GONE = 1006; // "closed abnormally": what a browser says of a socket that broke (RFC 6455)

/** Opens a websocket. */
export function openSocket(server, { onOpen, onFrame, onEnd }) {
  const url = new URL("ws", server);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  socket.onopen = onOpen;
  socket.onmessage = ({ data }) => onFrame(JSON.parse(data));
  socket.onclose = ({ code }) => onEnd(code);
  const close = () => {
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  };
  return { send: (frame) => socket.send(JSON.stringify(frame)), close };
}

/** Opens a stream of server-sent events; what is sent goes by POST, one after the other. */
export function openStream(server, { onOpen, onFrame, onEnd }) {
  const stop = new AbortController();
  const { signal } = stop;
  let conversation;
  let token;
  let sending = Promise.resolve();

  async function post(path, body) {
    const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
    const response = await fetch(new URL(path, server), { method: "POST", credentials: "omit", headers, signal, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return response;
  }

  function take(frame) {
    if (signal.aborted) return;
    conversation = frame.conversation ?? conversation;
    token = frame.token ?? token;
    onFrame(frame);
  }

  async function listen(hello) {
    const { body } = await post("api/stream", hello);
    for await (const { type, data } of readEvents(body)) {
      if (type === "close") return end(data.code);
      take(data);
    }
    return end();
  }

  const ask = async (frame) => (await (await post("api/send", { conversation, frame })).json()).forEach(take);
  const end = (code = GONE) => signal.aborted || onEnd(code);
  const send = (frame) => {
    if (frame.type === "hello") listen(frame).catch(() => end());
    else sending = sending.then(() => ask(frame)).catch(() => end());
  };
  queueMicrotask(() => signal.aborted || onOpen());
  return { send, close: () => stop.abort() };
}

/** Yields type and JSON of each server-sent event (HTML Standard, 9.2.6), without comments. */
export async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (text + value).split(/\r?\n\r?\n/);
    text = events.pop();
    for (const event of events) {
      const [type] = fieldOf(event, "event");
      const data = fieldOf(event, "data");
      if (data.length) yield { type, data: JSON.parse(data.join("\n")) };
    }
  }
}

function fieldOf(event, name) {
  return event.split(/\r?\n/).filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim());
}
