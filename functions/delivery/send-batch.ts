import { type Consequence, misconfigured } from '../flowcore/consequence.ts';
import { partitionOf, sortedByEventTime } from '../stages/batch.ts';
import { PROOF_WAIT_MS } from './acceptances.ts';
import { type Entry, settleAll } from './entry.ts';
import { isRefusal, prove, type Refusal, unproven } from './prove.ts';
import { LEAST_REQUEST_MS } from './retry.ts';
import { type Complaint, type SendParts, sendSame } from './send-same.ts';

export interface SendBatchParts extends SendParts {
  /** Whether a batch that Flowcore finds at fault is taken apart. */
  readonly bisects: boolean;
}

/** Most splits of one batch: enough to find several culprits among 100 events, too few to send each alone. */
const MOST_SPLITS = 24;
/** So many refused and nothing accepted: the fault is not theirs. */
const REFUSED_TO_BE_SURE = 8;

/** What one batch and its parts have in common. */
interface Trial {
  /** When the batch left, in ms since the epoch. */
  readonly departedMs: number;
  splitsLeft: number;
  /** Flowcore has found more than one event at fault together. */
  isFaulted: boolean;
  /** What Flowcore said of what was not taken apart any further. */
  readonly refusals: Refusal[];
  readonly suspects: Suspect[];
}

/** An event that Flowcore refused alone, and the moment of that. */
interface Suspect {
  readonly entry: Entry;
  readonly refusal: Refusal;
  readonly refusedAt: number;
}

/**
 * Sends entries of one partition as one batch and settles each. A batch that Flowcore finds too large or at
 * fault is halved until the culprits are alone. Resolves when every part has been sent; what needs proof may
 * still wait for it then.
 */
export async function sendBatch(entries: readonly Entry[], parts: SendBatchParts): Promise<void> {
  const [first] = entries;
  if (first === undefined) return;
  const { acceptances, clock } = parts;
  const partition = partitionOf(first.event);
  const departed = acceptances.moment();
  const trial: Trial = {
    departedMs: clock.now(),
    splitsLeft: parts.bisects ? MOST_SPLITS : 0,
    isFaulted: false,
    refusals: [],
    suspects: [],
  };
  await sendPart(sortedByEventTime(entries), trial, parts);

  const isAnyAccepted = acceptances.hasAfter(partition, departed);
  if (!isAnyAccepted) blameDestination(first, trial, parts);
  // A batch was refused and none of its events is at fault: refusals pass, or the fault was mended meanwhile.
  else if (trial.isFaulted && trial.refusals.length === 0) acceptances.reversed(partition);
  for (const suspect of trial.suspects) void settleSuspect(suspect, partition, parts);
}

/** Where everything is refused, nothing more should be sent for a while. */
function blameDestination({ event }: Entry, { refusals, departedMs }: Trial, { host }: SendBatchParts): void {
  const [refusal] = refusals;
  if (refusal === undefined) return;
  const isSure = refusals.length >= REFUSED_TO_BE_SURE;
  const blame = misconfigured('destination', `${refusal.detail} for every event`);
  host.learn(event.type.destination, isSure ? blame : { ...blame, mayPass: true }, departedMs);
}

async function sendPart(entries: readonly Entry[], trial: Trial, parts: SendBatchParts): Promise<void> {
  const complaint = await sendSame(entries, trial.departedMs, parts);
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
    if (trial.splitsLeft === 0) {
      if (isRefusal(consequence)) trial.refusals.push(consequence);
      return settleAll(batch, unproven(`${consequence.detail}, not split further`));
    }
    trial.splitsLeft -= 1;
    trial.isFaulted ||= consequence.kind === 'event-fault';
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
  if (isRefusal(consequence)) trial.refusals.push(consequence);
  if (consequence.kind === 'event-fault') {
    trial.suspects.push({ entry, refusal: consequence, refusedAt: acceptances.moment() });
  } else entry.settle(consequence);
}

async function settleSuspect(
  { entry, refusal, refusedAt }: Suspect,
  partition: string,
  parts: SendParts,
): Promise<void> {
  const { acceptances, clock } = parts;
  const untilMs = Math.min(clock.now() + PROOF_WAIT_MS, entry.deadlineMs - LEAST_REQUEST_MS);
  const askAgain = () => sendAlone(entry, parts);
  entry.settle(await prove({ refusal, refusedAt, partition, untilMs, askAgain }, acceptances));
}

/** What Flowcore says of the event on its own. */
function sendAlone(entry: Entry, parts: SendParts): Promise<Consequence> {
  const { promise, resolve } = Promise.withResolvers<Consequence>();
  void sendSame([{ ...entry, settle: resolve }], parts.clock.now(), parts).then((complaint) => {
    if (complaint !== undefined) resolve(complaint.consequence);
  });
  return promise;
}
