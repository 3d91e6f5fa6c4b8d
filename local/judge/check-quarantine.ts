import { isDeepStrictEqual } from 'node:util';
import type { PublishedEvent } from './published-event.ts';
import type { QuarantineLine } from './quarantine-line.ts';

/** What every record says beside its reason and the message's id. */
const SAID = ['stage', 'detail', 'publish_time'] as const;

/** How a quarantine record has damaged what it should preserve; undefined: not at all. */
export function problemOfRecord(
  { data, originalAttributes, attributes }: QuarantineLine,
  { bytes, attributes: published, expected }: PublishedEvent,
  publishMs: number | undefined,
): string | undefined {
  if (!Buffer.from(data, 'base64').equals(bytes)) return 'its quarantine record holds other bytes';
  if (!isDeepStrictEqual({ ...originalAttributes }, { ...published })) {
    return 'its quarantine record holds other attributes';
  }
  const unsaid = SAID.find((name) => !attributes[name]);
  if (unsaid !== undefined) return `its quarantine record has no ${unsaid}`;
  if (publishMs !== undefined && Date.parse(attributes.publish_time ?? '') !== publishMs) {
    return `its quarantine record says that it was published at ${attributes.publish_time}`;
  }
  return expected?.type === undefined || attributes.schema === expected.type
    ? undefined
    : `its quarantine record names the schema ${attributes.schema}, expected ${expected.type}`;
}
