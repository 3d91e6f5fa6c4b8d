import type { FlowcoreEvent, Message, Rejection } from '../../functions/message.ts';
import { findAnnounced } from '../../functions/overflow/find-announced.ts';
import { partsOf } from '../../functions/parts.ts';
import type { Rejected } from '../../functions/quarantine/read-record.ts';
import type { Today } from './todays-rules.ts';

/** What today's stages say of a record, before anything is sent. */
export type Verdict =
  | { readonly kind: 'passes'; readonly events: readonly FlowcoreEvent[] }
  /** Its announced object can be uploaded. */
  | { readonly kind: 'uploads'; readonly object: string }
  | { readonly kind: 'filtered'; readonly rule: string }
  | { readonly kind: 'fails'; readonly rejection: Rejection }
  /** Nothing is wrong with it, but with settings or schemas. */
  | { readonly kind: 'waits'; readonly cause: string };

/** Whether a record comes from the `overflow` function, whose messages are announcements. */
export const isAnnouncement = ({ rejection }: Pick<Rejected, 'rejection'>): boolean =>
  rejection.stage === 'overflow';

/** Takes a record through today's stages; of a whole array every event must pass, for it has one record. */
export async function judge(rejected: Rejected, today: Today): Promise<Verdict> {
  if (isAnnouncement(rejected)) return judgeAnnouncement(rejected.message, today);
  const events: FlowcoreEvent[] = [];
  let rule = '';
  for (const { step } of partsOf(rejected.message, today.rules)) {
    if (step.to === 'quarantine') return { kind: 'fails', rejection: step.rejection };
    if (step.to === 'filtered') rule = step.rule;
    else events.push(step.value);
  }
  return events.length === 0 ? { kind: 'filtered', rule } : { kind: 'passes', events };
}

async function judgeAnnouncement(message: Message, { rules, objects }: Today): Promise<Verdict> {
  const found = await findAnnounced(message, objects);
  if (found.kind === 'rejected') return { kind: 'fails', rejection: found.rejection };
  if (found.kind === 'misconfigured') return { kind: 'waits', cause: found.cause };
  const { object, staged } = found;
  return rules.types.all.some(({ id }) => id === staged.schema)
    ? { kind: 'uploads', object: object.name }
    : { kind: 'waits', cause: `there is no schema ${staged.schema}` };
}
