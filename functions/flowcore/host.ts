import type { Clock } from '../clock.ts';
import { type Destination, destinationName } from '../event-types/event-type.ts';
import { type Circuits, createCircuits, type OnEpisode } from './circuits.ts';
import type { Consequence } from './consequence.ts';
import { createSlots } from './slots.ts';

/**
 * What this instance knows of the Flowcore host: how many requests it bears at once, whether it asked for a
 * pause, and whether requests pass at all, to the host and to each destination.
 */
export interface Host extends Omit<Circuits, 'learn'> {
  /** Runs a request when one is free. */
  request<T>(destination: Destination, run: () => Promise<T>): Promise<T>;
  /** Whether another request would have to wait, for one in flight or for the end of a pause. */
  isBusy(destination: Destination): boolean;
  /** Milliseconds until the host wants to hear from us again, 0 when it has not asked for a pause. */
  pauseMs(): number;
  /** Calls back whenever a request or a pause has ended. */
  whenFree(listener: () => void): void;
  /** Learns from an answer to a request that was sent at `sentMs`, in ms since the epoch. */
  learn(destination: Destination, consequence: Consequence, sentMs: number): void;
}

export interface HostOptions {
  /** Most requests at once. */
  readonly maxRequests: number;
  /** Longest pause that a Retry-After can ask for. */
  readonly retryAfterCapMs: number;
  readonly clock: Clock;
  /** From 0 up to but excluding 1. */
  readonly random: () => number;
  readonly onEpisode: OnEpisode;
}

export function createHost({ maxRequests, retryAfterCapMs, clock, ...options }: HostOptions): Host {
  const slots = createSlots(maxRequests);
  const circuits = createCircuits({ clock, ...options });
  let pausedUntilMs = 0;
  const listeners: (() => void)[] = [];
  const pauseMs = (): number => Math.max(0, pausedUntilMs - clock.now());
  const tellFree = (): void => {
    for (const listener of listeners) listener();
  };
  const pause = (retryAfterMs: number): void => {
    pausedUntilMs = Math.max(pausedUntilMs, clock.now() + Math.min(retryAfterMs, retryAfterCapMs));
    wakeAfterPause();
  };
  /** A timer may fire a moment early, and nothing else would wake what waits for the end of the pause. */
  const wakeAfterPause = (): void => {
    if (pauseMs() > 0) clock.after(pauseMs(), wakeAfterPause);
    else tellFree();
  };
  return {
    ...circuits,
    request: (destination, run) => slots.run(destinationName(destination), run).finally(tellFree),
    isBusy: (destination) => slots.areTaken(destinationName(destination)) || pauseMs() > 0,
    whenFree: (listener) => {
      listeners.push(listener);
    },
    pauseMs,
    learn(destination, consequence, sentMs) {
      circuits.learn(destination, consequence, sentMs);
      if (consequence.kind === 'delivered') slots.grow();
      if (consequence.kind !== 'throttled') return;
      slots.halve();
      pause(consequence.retryAfterMs ?? 0);
    },
  };
}
