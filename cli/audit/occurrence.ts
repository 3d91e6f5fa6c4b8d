/** An event of the window as it is written down while its hour is not yet compared. */
export interface Occurrence {
  readonly high: number;
  readonly low: number;
  /** Tells occurrences of one digest apart: which topic, which element of the message. */
  readonly place: number;
  /** Whose account it is in. */
  readonly row: number;
  /** 0: to be stored; else one of the verdicts by which today's stages do not send it. */
  readonly verdict: number;
  readonly publishMs: number;
  /** Empty where the stages give it none. */
  readonly eventKey: string;
  readonly messageId: string;
}

/** What the first look at an occurrence needs: texts stay bytes. */
export interface Glance extends Omit<Occurrence, 'eventKey' | 'messageId'> {
  readonly bytes: Buffer;
  readonly start: number;
}

const HEAD_BYTES = 28;
/** Of UTF-8 for each UTF-16 unit. */
const MOST_BYTES = 3;

/** The most bytes that an occurrence may take. */
export const mostBytesOf = ({ eventKey, messageId }: Pick<Occurrence, 'eventKey' | 'messageId'>): number =>
  HEAD_BYTES + (eventKey.length + messageId.length) * MOST_BYTES;

/** Writes an occurrence down; returns where it ends. */
export function writeOccurrence(bytes: Buffer, start: number, occurrence: Occurrence): number {
  const keyStart = start + HEAD_BYTES;
  const keyBytes = bytes.write(occurrence.eventKey, keyStart);
  const idBytes = bytes.write(occurrence.messageId, keyStart + keyBytes);
  bytes.writeUInt32LE(occurrence.high, start);
  bytes.writeUInt32LE(occurrence.low, start + 4);
  bytes.writeUInt16LE(occurrence.place, start + 8);
  bytes.writeUInt32LE(occurrence.row, start + 10);
  bytes.writeUInt16LE(occurrence.verdict, start + 14);
  bytes.writeDoubleLE(occurrence.publishMs, start + 16);
  bytes.writeUInt16LE(keyBytes, start + 24);
  bytes.writeUInt16LE(idBytes, start + 26);
  return keyStart + keyBytes + idBytes;
}

/** Where the occurrence at `start` ends; undefined when its bytes are not all there. */
export function endOf(bytes: Buffer, start: number): number | undefined {
  if (start + HEAD_BYTES > bytes.length) return undefined;
  const end = start + HEAD_BYTES + bytes.readUInt16LE(start + 24) + bytes.readUInt16LE(start + 26);
  return end > bytes.length ? undefined : end;
}

export const glanceAt = (bytes: Buffer, start: number): Glance => ({
  high: bytes.readUInt32LE(start),
  low: bytes.readUInt32LE(start + 4),
  place: bytes.readUInt16LE(start + 8),
  row: bytes.readUInt32LE(start + 10),
  verdict: bytes.readUInt16LE(start + 14),
  publishMs: bytes.readDoubleLE(start + 16),
  bytes,
  start,
});

/** An occurrence with its texts. */
export function wholeOf({ bytes, start, ...head }: Glance): Occurrence {
  const keyStart = start + HEAD_BYTES;
  const idStart = keyStart + bytes.readUInt16LE(start + 24);
  return {
    ...head,
    eventKey: bytes.toString('utf8', keyStart, idStart),
    messageId: bytes.toString('utf8', idStart, idStart + bytes.readUInt16LE(start + 26)),
  };
}

/** More elements than a message may hold, and the message as a whole. */
const PLACES_PER_TOPIC = 1002;

/** Numbers the place of a part; never 0. */
export const placeOf = (topic: number, element: number | undefined): number =>
  topic * PLACES_PER_TOPIC + (element ?? -1) + 2;

export function partAt(place: number): { readonly topic: number; readonly element: number | undefined } {
  const element = ((place - 1) % PLACES_PER_TOPIC) - 1;
  return { topic: Math.floor((place - 1) / PLACES_PER_TOPIC), element: element < 0 ? undefined : element };
}
