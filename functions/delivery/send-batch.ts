import { type Consequence, misconfigured } from '../flowcore/consequence.ts';
import { partitionOf, sortedByEventTime } from '../stages/batch.ts';
import { type Entry, settleAll } from './entry.ts';
import { type Complaint, LEAST_TIME_MS, type SendParts, sendSame } from './send-same.ts';

export interface SendBatchParts extends SendParts {
  /** Whether a batch that Flowcore finds at fault is taken apart. */
  readonly bisects: boolean;
}

/** Most splits of one batch: enough to find several culprits among 100 events, too few to send each alone. */
const MOST_SPLITS = 24;
/** Longest wait for the proof: with less traffic than that a push request would be open most of the time. */
const LONGEST_PROOF_WAIT_MS = 30_000;
/** So many refused alone and nothing accepted: the fault is not theirs. */
const REFUSED_ALONE_TO_BE_SURE = 8;

/** What one batch and its parts have in common. */
interface Trial {
  splitsLeft: number;
  readonly suspects: Suspect[];
}

/** An event that Flowcore refused alone. */
interface Suspect {
  readonly entry: Entry;
  readonly consequence: Extract<Consequence, { kind: 'event-fault' }>;
  /** What its partition had accepted by then. */
  readonly acceptedBefore: number;
}

/**
 * Sends entries of one partition as one batch and settles each. A batch that Flowcore finds too large or at
 * fault is halved until the culprits are alone; an event is found at fault only when Flowcore accepted another
 * of its partition after refusing it, and then refuses it once more. Resolves when every part has been sent;
 * what lacks its proof then may still wait for it.
 */
export async function sendBatch(entries: readonly Entry[], parts: SendBatchParts): Promise<void> {
  const [first] = entries;
  if (first === undefined) return;
  const { acceptances, clock, host } = parts;
  const partition = partitionOf(first.event);
  const acceptedBefore = acceptances.count(partition);
  const sentMs = clock.now();
  const trial: Trial = { splitsLeft: parts.bisects ? MOST_SPLITS : 0, suspects: [] };
  await sendPart(sortedByEventTime(entries), trial, parts);

  const [suspect] = trial.suspects;
  if (suspect === undefined) return;
  const isNothingAccepted = acceptances.count(partition) === acceptedBefore;
  if (isNothingAccepted) {
    const isSure = trial.suspects.length >= REFUSED_ALONE_TO_BE_SURE;
    const refusal = misconfigured('destination', `${suspect.consequence.detail} for every event`);
    host.learn(first.event.type.destination, isSure ? refusal : { ...refusal, mayPass: true }, sentMs);
  }
  const isProven = (each: Suspect) => acceptances.count(partition) > each.acceptedBefore;
  for (const each of trial.suspects.filter((each) => !isProven(each)))
    void waitForProof(each, partition, parts);
  for (const each of trial.suspects.filter(isProven)) await askAgain(each.entry, parts);
}

async function sendPart(entries: readonly Entry[], trial: Trial, parts: SendBatchParts): Promise<void> {
  const complaint = await sendSame(entries, parts);
  if (complaint !== undefined) await takeApart(complaint, trial, parts);
}

/** Left half before right, so that events keep the order of their times; a lone event is settled or suspected. */
async function takeApart(
  { batch, consequence }: Complaint,
  trial: Trial,
  parts: SendBatchParts,
): Promise<void> {
  const [entry, ...others] = batch;
  if (entry === undefined) return;
  if (others.length === 0) {
    meetAlone(entry, consequence, trial, parts);
    return;
  }
  // Halving for size always ends with events that fit or overflow; halving for a fault may be in vain.
  if (consequence.kind !== 'size') {
    if (trial.splitsLeft === 0) return settleAll(batch, unproven(`${consequence.detail}, not split further`));
    trial.splitsLeft -= 1;
  }
  const middle = Math.ceil(batch.length / 2);
  await sendPart(batch.slice(0, middle), trial, parts);
  await sendPart(batch.slice(middle), trial, parts);
}

/** A 500 sets an event apart from its neighbours but convicts nobody: Flowcore says it of its own faults. */
function meetAlone(
  entry: Entry,
  consequence: Complaint['consequence'],
  trial: Trial,
  { acceptances }: SendBatchParts,
): void {
  if (consequence.kind === 'event-fault') {
    trial.suspects.push({ entry, consequence, acceptedBefore: acceptances.count(partitionOf(entry.event)) });
  } else entry.settle(consequence);
}

/** Waits for another event to be accepted, within this one's own time. */
async function waitForProof(
  { entry, consequence }: Suspect,
  partition: string,
  parts: SendBatchParts,
): Promise<void> {
  const untilMs = Math.min(parts.clock.now() + LONGEST_PROOF_WAIT_MS, entry.deadlineMs - LEAST_TIME_MS);
  const isProven = await parts.acceptances.next(partition, untilMs);
  if (isProven) await askAgain(entry, parts);
  else entry.settle(unproven(`${consequence.detail}, and nothing else was accepted since`));
}

/** What refused the event may have been a fault that has been mended since. */
async function askAgain(entry: Entry, parts: SendBatchParts): Promise<void> {
  const complaint = await sendSame([entry], parts);
  if (complaint !== undefined) entry.settle(complaint.consequence);
}

/** Nobody is to blame yet, so the events come again. */
const unproven = (detail: string): Consequence => misconfigured('destination', detail);
