import type { Books } from './books.ts';
import { PASSED, startDeadline, type Timekeeping } from './deadline.ts';
import type { Send } from './delivery/batcher.ts';
import { describeError } from './describe-error.ts';
import type { Drift } from './drift.ts';
import type { Fate, FlowcoreEvent, Message, Rejection, Step } from './message.ts';
import type { Overflow } from './overflow/overflow.ts';
import { type Prepared, prepare, type Rules } from './pipeline.ts';
import type { Quarantine } from './quarantine/quarantine.ts';
import { createSettledElements } from './settled-elements.ts';
import { decode, type Element } from './stages/decode.ts';
import { size } from './stages/size.ts';

/** Brings every event of a message to its fate; what is unfinished at the deadline is `retry`. Never throws. */
export type Settle = (message: Message, deadlineMs: number) => Promise<readonly Fate[]>;

export interface SettleParts extends Timekeeping {
  readonly rules: Rules;
  readonly send: Send;
  /** Takes an event too large for a batch. */
  readonly overflow: Overflow;
  readonly quarantine: Quarantine;
  readonly books: Books;
  /** Called for every event that departs from what is expected of its type. */
  onDrift(typeId: string, drift: Drift): void;
  /** Called when no message is left in work. */
  onIdle(): void;
  /** Called for every event that was not delivered. */
  onUndelivered(message: Message, element: number | undefined, fate: Fate): void;
}

/** What has one fate: an element of the message, or the whole message when it holds no readable events. */
type Part = Pick<Element, 'element' | 'bytes'> & Prepared;

export function createSettle(parts: SettleParts): Settle {
  const settled = createSettledElements();
  let inWork = 0;
  return (message, deadlineMs) =>
    new Promise((resolve, reject) => {
      const unsettled = new Map(partsOf(message, parts.rules).entries());
      const fates: Fate[] = [];
      inWork += 1;
      const place = (index: number, fate: Fate): void => {
        fates[index] = fate;
        unsettled.delete(index);
        if (unsettled.size > 0) return;
        cancelDeadline();
        settled.note(message, fates);
        resolve(fates);
        inWork -= 1;
        if (inWork === 0) parts.onIdle();
      };
      const end = (index: number, part: Part, fate: Fate): void => {
        if (!unsettled.has(index)) return;
        parts.books.settled(fate);
        noteTimes(part, fate, parts);
        if (fate.fate !== 'delivered') parts.onUndelivered(message, part.element, fate);
        place(index, fate);
      };
      const cancelDeadline = startDeadline(parts, deadlineMs, (fate) => {
        for (const [index, part] of unsettled) end(index, part, fate);
      });
      for (const [index, part] of unsettled) {
        const earlier = part.element === undefined ? undefined : settled.recall(message, part.element);
        if (earlier !== undefined) place(index, earlier);
        else {
          settlePart(message, part, deadlineMs, parts)
            .then((fate) => end(index, part, fate))
            .catch(reject);
        }
      }
    });
}

function partsOf(message: Message, rules: Rules): readonly Part[] {
  const decoded = decode(message);
  if (decoded.to !== 'next') {
    return [{ element: undefined, bytes: () => message.data, ...unprepared(decoded) }];
  }
  return decoded.value.map(({ element, bytes, step }) => ({
    element,
    bytes,
    ...(step.to === 'next' ? prepare(step.value, rules) : unprepared(step)),
  }));
}

const unprepared = (step: Step<never>): Prepared => ({ step, schema: undefined, drift: undefined });

async function settlePart(
  message: Message,
  part: Part,
  deadlineMs: number,
  parts: SettleParts,
): Promise<Fate> {
  const { step } = part;
  try {
    switch (step.to) {
      case 'filtered':
        return { fate: 'filtered', rule: step.rule };
      case 'quarantine':
        return await reject(message, part, step.rejection, parts);
      case 'next':
        noteDrift(step.value.type.id, part, parts);
        return await deliver(message, part, step.value, deadlineMs, parts);
    }
  } catch (error) {
    // Cloud Storage or Pub/Sub did not confirm, or a bug: either way the message must come again.
    return { fate: 'retry', cause: describeError(error) };
  }
}

async function reject(
  message: Message,
  part: Part,
  rejection: Rejection,
  parts: SettleParts,
): Promise<Extract<Fate, { fate: 'quarantined' }>> {
  const { element, schema } = part;
  await parts.quarantine({ message, element, bytes: part.bytes(), rejection, schema });
  return { fate: 'quarantined', reason: rejection.reason, detail: rejection.detail };
}

async function deliver(
  message: Message,
  part: Part,
  event: FlowcoreEvent,
  deadlineMs: number,
  parts: SettleParts,
): Promise<Fate> {
  const sent = size(event) === 'batch' ? await parts.send(event, deadlineMs) : undefined;
  // The message has been nacked by then, and what is done for it now would be done twice.
  if (parts.clock.now() >= deadlineMs && sent?.kind !== 'delivered') return PASSED;
  const isOversized = sent === undefined || sent.kind === 'size';
  const consequence = isOversized ? await parts.overflow(event, deadlineMs) : sent;
  switch (consequence.kind) {
    case 'delivered':
      return { fate: isOversized ? 'overflowed' : 'delivered' };
    case 'event-fault': {
      // The record keeps what Flowcore said; the fate, which is logged, does not, for it may quote the event.
      const detail = `${consequence.detail}: ${consequence.answer}`;
      const fate = await reject(message, part, { reason: 'refused', stage: 'deliver', detail }, parts);
      return { ...fate, detail: consequence.detail };
    }
    case 'destination-missing': {
      const { detail } = consequence;
      return reject(message, part, { reason: 'destination-missing', stage: 'deliver', detail }, parts);
    }
    default:
      return { fate: 'retry', cause: `${consequence.kind}: ${consequence.detail}` };
  }
}

function noteDrift(typeId: string, { drift }: Part, { books, onDrift }: SettleParts): void {
  if (drift === undefined) return;
  books.drifted(typeId, drift);
  onDrift(typeId, drift);
}

function noteTimes({ step }: Part, { fate }: Fate, { books, clock }: SettleParts): void {
  if (step.to !== 'next' || (fate !== 'delivered' && fate !== 'overflowed')) return;
  const { message, eventTimeMs } = step.value;
  books.reached(clock.now() - message.publishTimeMs, message.publishTimeMs - eventTimeMs);
}
