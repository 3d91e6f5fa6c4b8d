import { type Consequence, misconfigured } from '../flowcore/consequence.ts';
import type { Acceptances } from './acceptances.ts';

/** What Flowcore says against an event or a file. */
export type Refusal = Extract<Consequence, { kind: 'event-fault' | 'size' }>;

export const isRefusal = (consequence: Consequence): consequence is Refusal =>
  consequence.kind === 'event-fault' || consequence.kind === 'size';

/** Something that Flowcore refused alone. */
export interface Suspicion {
  readonly refusal: Refusal;
  /** The moment of the refusal. */
  readonly refusedAt: number;
  /** What others must be of to prove anything. */
  readonly partition: string;
  /** Until when there is time to wait for the proof, in ms since the epoch. */
  readonly untilMs: number;
  /** Sends it once more. */
  askAgain(): Promise<Consequence>;
}

/**
 * The rule of promise 3, for events and files: a refusal counts when Flowcore accepted another of the partition
 * that was sent after it, and then refuses once more, while none of its refusals has been reversed lately. What
 * lacks that proof comes again.
 */
export async function prove(
  { refusal, refusedAt, partition, untilMs, askAgain }: Suspicion,
  acceptances: Acceptances,
): Promise<Consequence> {
  if (!(await acceptances.after(partition, refusedAt, untilMs))) {
    return unproven(`${refusal.detail}, and nothing else was accepted since`);
  }
  const second = await askAgain();
  if (second.kind === 'delivered') acceptances.reversed(partition);
  if (!isRefusal(second) || acceptances.isConsistent(partition)) return second;
  return unproven(`${second.detail}, but refusals have been reversed lately`);
}

/** Nobody is to blame yet, so the events come again. */
export const unproven = (detail: string): Consequence => misconfigured('destination', detail);
