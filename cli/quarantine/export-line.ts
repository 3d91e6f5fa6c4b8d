import { isUtf8 } from 'node:buffer';
import type { Rejected } from '../../functions/quarantine/read-record.ts';
import { iso } from '../times.ts';

/** A record as a line of an export; `attributes` and `data` are those of the original message. */
export interface ExportLine {
  readonly reason: string;
  readonly stage: string;
  readonly detail: string;
  readonly schema: string | null;
  readonly messageId: string;
  /** RFC 3339, as Pub/Sub wrote it. */
  readonly publishTime: string;
  readonly element: number | null;
  readonly path: string;
  readonly orderingKey: string | null;
  /** ISO 8601. */
  readonly quarantinedAt: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The bytes as text, where they are UTF-8. */
  readonly data?: string;
  readonly dataBase64?: string;
}

export const exportLine = ({ message, rejection, schema }: Rejected, quarantinedMs: number): ExportLine => ({
  reason: rejection.reason,
  stage: rejection.stage,
  detail: rejection.detail,
  schema: schema ?? null,
  messageId: message.messageId,
  publishTime: message.publishTime,
  element: message.element ?? null,
  path: message.path,
  orderingKey: message.orderingKey ?? null,
  quarantinedAt: iso(quarantinedMs),
  attributes: message.attributes,
  ...(isUtf8(message.data)
    ? { data: message.data.toString('utf8') }
    : { dataBase64: message.data.toString('base64') }),
});
