import { createWriteStream } from 'node:fs';
import type { ExpectedEvent } from './message.ts';

/** One published message, as the judge reads it. */
export interface LedgerLine {
  /** Given by Pub/Sub when it confirmed the publish. */
  readonly messageId: string;
  /** When the message was handed to the client, shortly before its publish time; ISO 8601. */
  readonly publishedAt: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The published bytes in base64. */
  readonly data: string;
  /** What must become of its events; null when nobody knew beforehand. */
  readonly events: readonly ExpectedEvent[] | null;
}

/** The book of everything published, one JSON line per confirmed message. */
export interface LedgerWriter {
  /** Resolves when the line is in the file. */
  append(line: LedgerLine): Promise<void>;
  /** Resolves when everything is in the file and it is closed. */
  close(): Promise<void>;
}

/** Opens a ledger for appending; what an earlier run on the same data wrote stays. */
export function openLedger(path: string): LedgerWriter {
  const file = createWriteStream(path, { flags: 'a' });
  // A failure reaches every append and close that is waiting or yet to come; nobody may be waiting right now.
  file.on('error', () => {});
  return {
    append: (line) =>
      new Promise((resolve, reject) => {
        file.write(`${JSON.stringify(line)}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    close: () =>
      new Promise((resolve, reject) => {
        file.end((error?: Error | null) => (error ? reject(error) : resolve()));
      }),
  };
}
