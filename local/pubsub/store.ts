import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lines } from '../../cli/ndjson/lines.ts';
import { applyChange } from './apply-change.ts';
import type { Broker } from './broker.ts';
import type { Change } from './change.ts';
import { createRecordReader, type KeptMessage, writeRecord } from './change-record.ts';
import type { PublishTime } from './publish-time.ts';
import { stateChanges } from './state-changes.ts';
import { messageId, type StoredMessage } from './stored-message.ts';

/** The file that lets a server continue where an earlier one ended. */
export interface Store {
  close(): void;
}

const FILE = 'pubsub.ndjson';
/** When each message was published, also of those that nobody needs any more. */
const TIMES_FILE = 'publish-times.ndjson';
/** The file is rewritten once it holds this much, and three times as much as after the last rewrite. */
const MIN_REWRITE_BYTES = 64_000_000;

/**
 * Brings `broker` to the state kept in `dataDir` and keeps every further change there, one JSON line each,
 * before it takes effect. Lines are handed to the operating system at once, so a killed process loses none.
 */
export async function openStore(dataDir: string, broker: Broker): Promise<Store> {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  await replay(path, broker);
  for (const { stats } of broker.subscriptions.values()) stats.published = stats.acked = 0;
  let file = rewrite(path, broker);
  let bytes = file.bytes;
  const times = openSync(join(dataDir, TIMES_FILE), 'a');
  broker.record = (change) => {
    if (bytes > Math.max(MIN_REWRITE_BYTES, file.bytes * 3)) {
      closeSync(file.fd);
      file = rewrite(path, broker);
      bytes = file.bytes;
    }
    bytes += writeLine(file.fd, change);
    if (change.kind === 'published') writeFileSync(times, publishTimeLine(change.message));
  };
  return {
    close() {
      broker.record = () => undefined;
      closeSync(file.fd);
      closeSync(times);
    },
  };
}

function publishTimeLine(message: StoredMessage): string {
  const publishTime = new Date(message.publishMs).toISOString();
  const line: PublishTime = { messageId: messageId(message), publishTime };
  return `${JSON.stringify(line)}\n`;
}

async function replay(path: string, broker: Broker): Promise<void> {
  if (!existsSync(path)) return;
  const reader = createRecordReader();
  let unreadable: number | undefined;
  let number = 0;
  for await (const line of lines(path, 'kept')) {
    number += 1;
    // A process killed while writing leaves half a line, and only at the end.
    if (unreadable !== undefined) throw new Error(damaged(path, unreadable));
    try {
      const change = reader.read(line.toString('utf8'));
      if (change !== undefined) applyChange(broker, change);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      unreadable = number;
    }
  }
}

function damaged(path: string, line: number): string {
  return `Reading ${path}: line ${line} is not JSON; restore the file or delete it to start empty.`;
}

function rewrite(path: string, broker: Broker): { fd: number; bytes: number } {
  const fd = openSync(`${path}.new`, 'w');
  let bytes = 0;
  for (const change of stateChanges(broker)) bytes += writeLine(fd, change);
  renameSync(`${path}.new`, path);
  return { fd, bytes };
}

function writeLine(fd: number, change: Change | KeptMessage): number {
  const line = Buffer.from(`${writeRecord(change)}\n`);
  writeFileSync(fd, line);
  return line.length;
}
