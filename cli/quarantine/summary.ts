import { readElement } from '../../functions/quarantine/read-record.ts';
import type { HeldRecord } from './hold-records.ts';

/** What a record says of itself, without its bytes; `-` where it does not say. */
export interface Summary {
  readonly reason: string;
  readonly stage: string;
  readonly detail: string;
  /** Schema `$id` of the event type, where it was known. */
  readonly type: string;
  /** Of the message that was rejected. */
  readonly messageId: string;
  readonly element: number | undefined;
  readonly quarantinedMs: number;
}

export const UNKNOWN = '-';

export function summaryOf({ attributes, quarantinedMs }: Omit<HeldRecord, 'id' | 'data'>): Summary {
  const { reason, stage, detail, schema, message_id: messageId, element } = attributes;
  return {
    reason: reason ?? UNKNOWN,
    stage: stage ?? UNKNOWN,
    detail: detail ?? '',
    type: schema ?? UNKNOWN,
    messageId: messageId ?? UNKNOWN,
    element: readElement(element),
    quarantinedMs,
  };
}
