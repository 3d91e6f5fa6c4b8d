import { type AddedKeys, OVERFLOW_KEY } from '../../functions/added-keys.ts';
import type { ReadEvent } from '../flowcore/event-source.ts';
import { type Digest, digestOf } from './digest.ts';

/** What a pointer event says of the file that it stands for. */
export interface Pointer {
  readonly fileId: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** An event of Flowcore's that Sluice delivered. */
export interface StoredCopy {
  readonly digest: Digest;
  /** Set where the event was too large and a pointer stands for it. */
  readonly pointer: Pointer | undefined;
}

/** Reads the keys that Sluice added to an event; undefined where it has none, for others may write there as well. */
export function storedCopyOf(
  { payload }: Pick<ReadEvent, 'payload'>,
  names: AddedKeys,
): StoredCopy | undefined {
  const eventKey = payload?.[names.eventKey];
  const delivery = payload?.[names.delivery] as { readonly message_id?: unknown } | null | undefined;
  const messageId = delivery?.message_id;
  if (typeof eventKey !== 'string' || typeof messageId !== 'string') return undefined;
  return { digest: digestOf(eventKey, messageId), pointer: pointerOf(payload[OVERFLOW_KEY]) };
}

function pointerOf(value: unknown): Pointer | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { file_id, size, sha256 } = value as Readonly<Record<string, unknown>>;
  // What cannot be read is never found, which is what should be said of it.
  return { fileId: String(file_id), size: Number(size), sha256: String(sha256) };
}
