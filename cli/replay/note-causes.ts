import type { Fate } from '../../functions/message.ts';
import { describeCause } from '../describe-problem.ts';

/** Tells each cause for which events are tried again, once: as long as it lasts, a replay does not end. */
export function createNoteCauses(note: (line: string) => void): (fate: Fate) => void {
  const told = new Set<string>();
  return (fate) => {
    if (fate.fate !== 'retry' || told.has(fate.cause)) return;
    told.add(fate.cause);
    note(`trying again: ${describeCause(fate.cause)}`);
  };
}
