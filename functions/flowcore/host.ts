import pLimit from 'p-limit';
import type { Clock } from '../clock.ts';
import type { Consequence } from './consequence.ts';

/** What this instance knows of the Flowcore host: how many requests it bears at once, and whether it asked for a pause. */
export interface Host {
  /** Runs a request when one is free. */
  request<T>(run: () => Promise<T>): Promise<T>;
  /** Whether another request would have to wait, for one in flight or for the end of a pause. */
  isBusy(): boolean;
  /** Milliseconds until the host wants to hear from us again, 0 when it has not asked for a pause. */
  pauseMs(): number;
  /** Calls back whenever a request or a pause has ended. */
  whenFree(listener: () => void): void;
  /** Learns from an answer. */
  learn(consequence: Consequence): void;
}

export interface HostOptions {
  /** Most requests at once. */
  readonly maxRequests: number;
  /** Longest pause that a Retry-After can ask for. */
  readonly retryAfterCapMs: number;
  readonly clock: Clock;
}

/**
 * Additive increase, multiplicative decrease: a throttled answer halves the requests at once, and as many
 * accepted answers as there are requests allow one more (RFC 5681 does so for TCP).
 */
export function createHost({ maxRequests, retryAfterCapMs, clock }: HostOptions): Host {
  const slots = pLimit(maxRequests);
  let allowed = maxRequests;
  let asked = 0;
  let pausedUntilMs = 0;
  const listeners: (() => void)[] = [];
  const allow = (requests: number): void => {
    allowed = Math.min(maxRequests, Math.max(1, requests));
    slots.concurrency = Math.floor(allowed);
  };
  const pauseMs = (): number => Math.max(0, pausedUntilMs - clock.now());
  const tellFree = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    request: (run) => {
      asked += 1;
      return slots(run).finally(() => {
        asked -= 1;
        tellFree();
      });
    },
    isBusy: () => asked >= slots.concurrency || pauseMs() > 0,
    whenFree: (listener) => {
      listeners.push(listener);
    },
    pauseMs,
    learn(consequence) {
      if (consequence.kind === 'delivered') allow(allowed + 1 / allowed);
      if (consequence.kind !== 'throttled') return;
      allow(Math.floor(allowed / 2));
      const { retryAfterMs = 0 } = consequence;
      pausedUntilMs = Math.max(pausedUntilMs, clock.now() + Math.min(retryAfterMs, retryAfterCapMs));
      if (pauseMs() > 0) clock.after(pauseMs(), tellFree);
    },
  };
}
