import { type Consequence, misconfigured } from '../flowcore/consequence.ts';
import { PROOF_WAIT_MS } from './acceptances.ts';
import type { Entry } from './entry.ts';
import { LEAST_TIME_MS, type SendParts, sendSame } from './send-same.ts';

/** An event that Flowcore refused alone. */
export interface Suspect {
  readonly entry: Entry;
  readonly consequence: Extract<Consequence, { kind: 'event-fault' }>;
  /** The moment of the refusal. */
  readonly refusedAt: number;
}

/**
 * Settles a suspect. It is at fault when Flowcore refused it, accepted another event of the partition that was
 * sent after that, and then refuses it once more, while none of its refusals has been reversed lately. Without
 * that proof, for which it waits within its own time, it comes again.
 */
export async function prove(
  { entry, consequence, refusedAt }: Suspect,
  partition: string,
  parts: SendParts,
): Promise<void> {
  const { acceptances, clock } = parts;
  const untilMs = Math.min(clock.now() + PROOF_WAIT_MS, entry.deadlineMs - LEAST_TIME_MS);
  if (!(await acceptances.after(partition, refusedAt, untilMs))) {
    return entry.settle(unproven(`${consequence.detail}, and nothing else was accepted since`));
  }
  const complaint = await sendSame(
    [reportingReversal(entry, () => acceptances.reversed(partition))],
    clock.now(),
    parts,
  );
  if (complaint === undefined) return;
  const isProven = complaint.consequence.kind !== 'event-fault' || acceptances.isConsistent(partition);
  entry.settle(
    isProven
      ? complaint.consequence
      : unproven(`${consequence.detail}, but refusals have been reversed lately`),
  );
}

const reportingReversal = (entry: Entry, onReversal: () => void): Entry => ({
  ...entry,
  settle: (consequence) => {
    if (consequence.kind === 'delivered') onReversal();
    entry.settle(consequence);
  },
});

/** Nobody is to blame yet, so the events come again. */
export const unproven = (detail: string): Consequence => misconfigured('destination', detail);
