import type { Change } from './change.ts';
import type { StoredMessage } from './stored-message.ts';

/** A message on its own, ahead of the changes that name it by position. */
export interface KeptMessage {
  readonly kind: 'kept';
  readonly message: StoredMessage;
}

/** Reads lines in the order in which they were written; messages named by position come from earlier lines. */
export interface RecordReader {
  /** Nothing for a line that only brings a message. */
  read(line: string): Change | undefined;
}

interface MessageRecord {
  readonly seq: number;
  readonly publishMs: number;
  readonly data: string;
  readonly attributes: Record<string, string>;
  readonly orderingKey: string;
}

/** One line of JSON; lists of messages become lists of their positions. */
export function writeRecord(change: Change | KeptMessage): string {
  switch (change.kind) {
    case 'published':
    case 'kept':
      return JSON.stringify({ ...change, message: toRecord(change.message) });
    case 'sought':
      return JSON.stringify({ ...change, unacked: seqs(change.unacked), acked: seqs(change.acked) });
    case 'snapshot':
      return JSON.stringify({ ...change, backlog: seqs(change.backlog) });
    case 'topic-log':
      return JSON.stringify({ ...change, messages: seqs(change.messages) });
    default:
      return JSON.stringify(change);
  }
}

/** A reader that has seen nothing yet. */
export function createRecordReader(): RecordReader {
  const messages = new Map<number, StoredMessage>();
  const find = (positions: readonly number[]): StoredMessage[] =>
    positions.map((seq) => messages.get(seq)).filter((message) => message !== undefined);
  const keep = (record: MessageRecord): StoredMessage => {
    const message = { ...record, data: Buffer.from(record.data, 'base64') };
    messages.set(message.seq, message);
    return message;
  };

  return {
    read(line) {
      const record = JSON.parse(line);
      switch (record.kind) {
        case 'kept':
          keep(record.message);
          return undefined;
        case 'published':
          return { ...record, message: keep(record.message) };
        case 'sought':
          return { ...record, unacked: find(record.unacked), acked: find(record.acked) };
        case 'snapshot':
          return { ...record, backlog: find(record.backlog) };
        case 'topic-log':
          return { ...record, messages: find(record.messages) };
        default:
          return record;
      }
    },
  };
}

function toRecord(message: StoredMessage): MessageRecord {
  return { ...message, data: message.data.toString('base64'), attributes: { ...message.attributes } };
}

function seqs(messages: readonly StoredMessage[]): number[] {
  return messages.map((message) => message.seq);
}
