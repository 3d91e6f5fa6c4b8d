import type { Fate, Message } from '../../functions/message.ts';
import type { Rejected } from '../../functions/quarantine/read-record.ts';
import { describeCause, describeProblem } from '../describe-problem.ts';
import type { HeldRecord } from './hold-records.ts';
import { isAnnouncement, judge } from './judge.ts';
import { openRecord } from './open-record.ts';
import type { Outcome } from './redrive-books.ts';
import type { Today } from './todays-rules.ts';

/** What brings a record back. */
export interface Redrive {
  readonly today: Today;
  /** Resolves when it is the turn of one more; to false when the redrive is to stop. */
  turn(): Promise<boolean>;
  /** The stage that the message was rejected by takes it again. */
  settle(message: Message, stage: 'ingest' | 'overflow'): Promise<readonly Fate[]>;
  acknowledge(record: HeldRecord): Promise<void>;
}

/**
 * Brings one record back, through today's stages and with the message that it was; it leaves quarantine only when
 * all that it holds and no filter leaves out is delivered or overflowed, and that is something. Never rejects. Without
 * `settle` nothing is sent.
 */
export async function redriveRecord(
  record: HeldRecord,
  { today, ...redrive }: Pick<Redrive, 'today'> & Partial<Redrive>,
): Promise<Outcome> {
  try {
    const rejected = await openRecord(record, today.objects);
    if (rejected === undefined) return { kind: 'left', cause: 'it is no record of Sluice' };
    const verdict = await judge(rejected, today);
    if (verdict.kind === 'fails') return { kind: 'fails', rejection: verdict.rejection };
    if (verdict.kind === 'filtered') return verdict;
    if (verdict.kind === 'waits') return { kind: 'left', cause: verdict.cause };
    const { turn, settle, acknowledge } = redrive;
    if (turn === undefined || settle === undefined || acknowledge === undefined) return { kind: 'passes' };
    if (!(await turn())) return { kind: 'untried' };
    const outcome = outcomeOf(await settle(rejected.message, stageOf(rejected)));
    return outcome.kind === 'redriven' ? await takeOut(record, outcome, acknowledge) : outcome;
  } catch (error) {
    return { kind: 'left', cause: describeProblem(error) };
  }
}

async function takeOut(
  record: HeldRecord,
  outcome: Outcome,
  acknowledge: Redrive['acknowledge'],
): Promise<Outcome> {
  try {
    await acknowledge(record);
    return outcome;
  } catch (error) {
    return { kind: 'left', cause: `sent, but still in quarantine: ${describeProblem(error)}` };
  }
}

const stageOf = (rejected: Rejected): 'ingest' | 'overflow' =>
  isAnnouncement(rejected) ? 'overflow' : 'ingest';

/** One outcome for all parts of a record: the worst. */
export function outcomeOf(fates: readonly Fate[]): Outcome {
  for (const fate of fates)
    if (fate.fate === 'retry') return { kind: 'left', cause: describeCause(fate.cause) };
  for (const fate of fates) if (fate.fate === 'quarantined') return { kind: 'fails', rejection: fate };
  const sent = fates.filter(({ fate }) => fate !== 'filtered');
  const [first] = fates;
  if (first?.fate === 'filtered' && sent.length === 0) return { kind: 'filtered', rule: first.rule };
  return {
    kind: 'redriven',
    fate: sent.some(({ fate }) => fate === 'overflowed') ? 'overflowed' : 'delivered',
  };
}
