/** Work that is asked for often and done seldom. */

/**
 * Wraps asynchronous work so that it never runs twice at once, and begins at most once in
 * `gap_ms`. Whoever asks meanwhile shares one further run.
 *
 * @returns {() => Promise<void>} settled when a run has ended that began after the call.
 */
export function coalesce(work, gap_ms = 0) {
  let current;
  let queued;
  const begin = () => {
    queued = undefined;
    const run = work();
    current = Promise.allSettled([run, pause(gap_ms)]).then(() => (current = undefined));
    return run;
  };
  return () => queued ?? (current ? (queued = current.then(begin)) : begin());
}

/** Wraps work so that it runs once, `wait_ms` after the last call. */
export function settle(work, wait_ms) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...values), wait_ms);
  };
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
