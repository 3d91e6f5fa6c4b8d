import type { Clock } from '../clock.ts';

/** The way to a graceful stop: nothing new is taken, what is open is answered, then the process may end. */
export interface Drain {
  /** Whether the stop has begun. */
  isStopping(): boolean;
  /** Counts a request as open until the returned function is called, when its answer has left. */
  open(): () => void;
  /** Calls back when what is unfinished must be given back, so that its answer leaves in time. */
  atCutOff(giveBack: () => void): () => void;
  /** Begins the stop; resolves when every answer has left, or when the time is up. */
  stop(): Promise<void>;
}

/**
 * Cloud Run kills an instance 10 seconds after SIGTERM; Sluice is gone after 8.
 * https://cloud.google.com/run/docs/container-contract#instance-shutdown
 */
const CUT_OFF_MS = 6000;
const GIVE_UP_MS = 7500;

export function createDrain(clock: Clock): Drain {
  const { promise: emptied, resolve: end } = Promise.withResolvers<void>();
  const givingBack = new Set<() => void>();
  let openRequests = 0;
  let isStopping = false;
  let isCutOff = false;
  return {
    isStopping: () => isStopping,
    open() {
      openRequests += 1;
      return () => {
        openRequests -= 1;
        if (isStopping && openRequests === 0) end();
      };
    },
    atCutOff(giveBack) {
      if (isCutOff) queueMicrotask(giveBack);
      givingBack.add(giveBack);
      return () => givingBack.delete(giveBack);
    },
    stop() {
      if (isStopping) return emptied;
      isStopping = true;
      if (openRequests === 0) end();
      clock.after(CUT_OFF_MS, () => {
        isCutOff = true;
        for (const giveBack of [...givingBack]) giveBack();
      });
      clock.after(GIVE_UP_MS, end);
      return emptied;
    },
  };
}
