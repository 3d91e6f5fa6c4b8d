import { isDeepStrictEqual } from 'node:util';
import type { PublishedEvent } from './published-event.ts';
import type { QuarantineLine } from './quarantine-line.ts';

/** How a quarantine record has damaged what it should preserve; undefined: not at all. */
export function problemOfRecord(
  { data, originalAttributes, attributes }: QuarantineLine,
  { bytes, attributes: published, expected }: PublishedEvent,
): string | undefined {
  if (!Buffer.from(data, 'base64').equals(bytes)) return 'its quarantine record holds other bytes';
  if (!isDeepStrictEqual({ ...originalAttributes }, { ...published })) {
    return 'its quarantine record holds other attributes';
  }
  return expected?.type === undefined || attributes.schema === expected.type
    ? undefined
    : `its quarantine record names the schema ${attributes.schema}, expected ${expected.type}`;
}
