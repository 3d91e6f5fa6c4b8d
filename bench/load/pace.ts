/** Decides when a connection that is free sends its next request. */
export interface Pace {
  /** A connection is free. */
  ready(connection: number): void;
  stop(): void;
}

/** Sends a request that was due at a time of `performance.now()`. */
type SendDue = (connection: number, dueMs: number) => void;

/** How often the pace is kept, in milliseconds. */
const TICK_MS = 1;

/** As fast as the answers come. */
export const asFastAsAnswered = (send: SendDue): Pace => ({
  ready: (connection) => send(connection, performance.now()),
  stop: () => {},
});

/**
 * So many requests per second: each is due at its time whether or not a connection is free, and its latency counts
 * from then, so that a contender that stalls cannot hide it.
 */
export function atRate(perSecond: number, send: SendDue): Pace {
  const startMs = performance.now();
  const free: number[] = [];
  let sent = 0;
  const keep = (): void => {
    for (;;) {
      const dueMs = startMs + (sent / perSecond) * 1000;
      if (dueMs > performance.now()) return;
      const connection = free.shift();
      if (connection === undefined) return;
      sent += 1;
      send(connection, dueMs);
    }
  };
  const ticking = setInterval(keep, TICK_MS);
  return {
    ready(connection) {
      free.push(connection);
      keep();
    },
    stop: () => clearInterval(ticking),
  };
}
