import type { Clock } from '../clock.ts';

/**
 * What Flowcore accepted, per partition: it weighs Flowcore's word against an event. A wrong setting makes
 * Flowcore refuse everything, so a refusal counts against the event only if a batch that was sent after it was
 * accepted; an answer to what was sent before tells of a time before the fault.
 */
export interface Acceptances {
  /** The present moment; each is later than those before. */
  moment(): number;
  /** Notes that Flowcore accepted a batch of the partition that was sent at a moment. */
  note(partition: string, sentAt: number): void;
  /** Whether a batch that was sent after the moment has been accepted. */
  hasAfter(partition: string, moment: number): boolean;
  /** Resolves to true as soon as there is one; to false at `untilMs`, or at once when enough are waiting. */
  after(partition: string, moment: number, untilMs: number): Promise<boolean>;
  /** Notes that Flowcore accepted what it had refused before: for a while its refusals prove nothing. */
  reversed(partition: string): void;
  /** Whether no refusal of the partition has been reversed lately. */
  isConsistent(partition: string): boolean;
}

/** Longest wait for a proof: with less traffic than that a push request would be open most of the time. */
export const PROOF_WAIT_MS = 30_000;
/** Most events of one partition that wait for proof, with their push requests open; the others come again. */
const MOST_WAITING = 8;
const REVERSAL_COUNTS_MS = 10 * 60_000;

interface Partition {
  acceptedSentAt: number;
  reversedMs: number;
  readonly waiting: Set<() => void>;
}

export function createAcceptances(clock: Clock): Acceptances {
  const partitions = new Map<string, Partition>();
  let moments = 0;
  const partitionOf = (name: string): Partition => {
    const known = partitions.get(name) ?? {
      acceptedSentAt: 0,
      reversedMs: Number.NEGATIVE_INFINITY,
      waiting: new Set(),
    };
    partitions.set(name, known);
    return known;
  };
  const hasAfter = (name: string, moment: number): boolean => partitionOf(name).acceptedSentAt > moment;
  return {
    moment() {
      moments += 1;
      return moments;
    },
    note(name, sentAt) {
      const partition = partitionOf(name);
      partition.acceptedSentAt = Math.max(partition.acceptedSentAt, sentAt);
      for (const look of [...partition.waiting]) look();
    },
    hasAfter,
    after(name, moment, untilMs) {
      const { waiting } = partitionOf(name);
      if (hasAfter(name, moment)) return Promise.resolve(true);
      if (waiting.size >= MOST_WAITING) return Promise.resolve(false);
      return new Promise((resolve) => {
        const end = (isAccepted: boolean) => {
          cancel();
          waiting.delete(look);
          resolve(isAccepted);
        };
        const look = () => {
          if (hasAfter(name, moment)) end(true);
        };
        const cancel = clock.after(Math.max(1, untilMs - clock.now()), () => end(false));
        waiting.add(look);
      });
    },
    reversed(name) {
      partitionOf(name).reversedMs = clock.now();
    },
    isConsistent: (name) => clock.now() - partitionOf(name).reversedMs >= REVERSAL_COUNTS_MS,
  };
}
