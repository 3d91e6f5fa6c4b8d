import type { Clock } from '../../functions/clock.ts';

/** How far the settling has come. */
export interface Standing {
  readonly isSettled: boolean;
  /** What is unsettled, for people; also tells whether anything has moved since the last look. */
  readonly unsettled: string;
}

export interface SettleOptions {
  /** `quietMs`: how long nothing has moved. */
  readonly look: (quietMs: number) => Promise<Standing>;
  /** How long nothing may move before the waiting ends, in milliseconds. */
  readonly patienceMs: number;
  readonly clock: Clock;
}

/** How the waiting ended. */
export interface Settled extends Standing {
  /** When something moved last, in milliseconds since the epoch. */
  readonly settledMs: number;
}

const LOOK_EVERY_MS = 50;

/** Waits until everything is settled, or nothing has moved for too long; then `isSettled` is false. */
export async function settle({ look, patienceMs, clock }: SettleOptions): Promise<Settled> {
  let movedMs = clock.now();
  let last: string | undefined;
  for (;;) {
    const standing = await look(clock.now() - movedMs);
    if (standing.unsettled !== last) movedMs = clock.now();
    const isStuck = clock.now() - movedMs >= patienceMs;
    if (standing.isSettled || isStuck) return { ...standing, settledMs: movedMs };
    last = standing.unsettled;
    await new Promise<void>((resolve) => clock.after(LOOK_EVERY_MS, resolve));
  }
}
