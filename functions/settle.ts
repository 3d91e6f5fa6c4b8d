import type { Books } from './books.ts';
import { PASSED, startDeadline, type Timekeeping } from './deadline.ts';
import type { Send } from './delivery/batcher.ts';
import { describeError } from './describe-error.ts';
import type { Drift } from './drift.ts';
import { createFates } from './fates.ts';
import type { Fate, FlowcoreEvent, Message, Rejection } from './message.ts';
import type { Overflow } from './overflow/overflow.ts';
import { type Part, partsOf } from './parts.ts';
import type { Rules } from './pipeline.ts';
import type { Quarantine } from './quarantine/quarantine.ts';
import { createSettledElements } from './settled-elements.ts';
import { size } from './stages/size.ts';

/** Brings every event of a message to its fate; what is unfinished at the deadline is `retry`. Rejects for a bug only. */
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
  /** Called for every fate, each time that an event gets one. */
  readonly onFate?: ((part: Part, fate: Fate) => void) | undefined;
  /** Called for every event that was not delivered. */
  onUndelivered(message: Message, element: number | undefined, fate: Fate): void;
}

export function createSettle(parts: SettleParts): Settle {
  const settled = createSettledElements();
  let inWork = 0;
  const book = (message: Message, part: Part, fate: Fate): void => {
    parts.books.settled(fate);
    noteTimes(part, fate, parts);
    parts.onFate?.(part, fate);
    if (fate.fate !== 'delivered') parts.onUndelivered(message, part.element, fate);
  };
  return async (message, deadlineMs) => {
    const all = partsOf(message, parts.rules);
    const fates = createFates(all.length);
    const end = (index: number, part: Part, fate: Fate): void => {
      if (!fates.has(index)) book(message, part, fate);
      fates.settle(index, fate);
    };
    inWork += 1;
    const cancelDeadline = startDeadline(parts, deadlineMs, (fate) => {
      for (const [index, part] of all.entries()) end(index, part, fate);
    });
    for (const [index, part] of all.entries()) {
      const earlier = part.element === undefined ? undefined : settled.recall(message, part.element);
      if (earlier !== undefined) fates.settle(index, earlier);
      else {
        settlePart(message, part, deadlineMs, parts)
          .then((fate) => end(index, part, fate))
          .catch(fates.fail);
      }
    }
    try {
      settled.note(message, await fates.all);
      return await fates.all;
    } finally {
      cancelDeadline();
      inWork -= 1;
      if (inWork === 0) parts.onIdle();
    }
  };
}

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
