import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJudgedTypes } from '../../../local/judge/event-types.ts';
import { judge } from '../../../local/judge/judge.ts';
import type { Judgement } from '../../../local/judge/judgement.ts';

/** A JSON line of a store, as tests alter it. */
export type Line = Record<string, unknown>;

/** The files that the judge reads. */
export interface Folder {
  readonly ledger: Line[];
  readonly stored: Line[];
  readonly quarantine: Line[];
  /** What the embedded Pub/Sub wrote down; empty where Pub/Sub was another. */
  readonly publishTimes?: Line[];
}

const files = {
  ledger: 'ledger.ndjson',
  stored: join('flowcore', 'events.ndjson'),
  quarantine: 'quarantine.ndjson',
  publishTimes: join('pubsub', 'publish-times.ndjson'),
};
export const shippedTypes = readJudgedTypes(join(import.meta.dirname, '..', '..', '..', 'schemas'));
const base64 = (text: string) => Buffer.from(text).toString('base64');
const sha256 = (text: string) => hash('sha256', text, 'hex');
const PUBLISHED = '2026-11-21T12:00:00.100Z';
const STORED = '2026-11-21T12:00:00.300Z';

/** Has the judge read a folder with this content. */
export async function judged(
  folder: Folder,
  { isFlowcoreElsewhere = false, types = shippedTypes } = {},
): Promise<Judgement> {
  const dataDir = mkdtempSync(join(tmpdir(), 'judge-test-'));
  mkdirSync(join(dataDir, 'flowcore'));
  mkdirSync(join(dataDir, 'pubsub'));
  const write = (name: keyof Folder) => {
    const text = (folder[name] ?? []).map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(join(dataDir, files[name]), text);
  };
  write('ledger');
  write('stored');
  write('quarantine');
  write('publishTimes');
  try {
    return await judge({ dataDir, types, isFlowcoreElsewhere });
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

/** The content of a run's folder. */
export function readFolder(dataDir: string): Folder {
  const read = (name: keyof Folder) =>
    readFileSync(join(dataDir, files[name]), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  return {
    ledger: read('ledger'),
    stored: read('stored'),
    quarantine: read('quarantine'),
    publishTimes: read('publishTimes'),
  };
}

const clickText = (transactionId: string, more = '') =>
  `{"transaction_id":"${transactionId}","network_id":42, "unix_timestamp":1795262400${more}}`;
const CLICK_TIME = '2026-11-21T12:00:00.000Z';

function added(text: string, messageId: string, transactionId: string): string {
  const entityKey = `click:42:${transactionId}`;
  const members = {
    event_time: CLICK_TIME,
    valid_time: CLICK_TIME,
    event_key: `${entityKey}:${sha256(text).slice(0, 32)}`,
    entity_key: entityKey,
    delivery: {
      message_id: messageId,
      publish_time: PUBLISHED,
      schema: 'everflow/click',
      time_source: 'unix_timestamp',
    },
  };
  return JSON.stringify(members).slice(1, -1);
}

const sentText = (text: string, messageId: string, transactionId: string) =>
  `${text.slice(0, -1)},${added(text, messageId, transactionId)}}`;

const storedLine = (raw: string, eventType = 'click.recorded.0', route = 'events'): Line => ({
  eventId: sha256(raw).slice(0, 8),
  timeBucket: '20261121120000',
  flowType: 'everflow.0',
  eventType,
  eventTime: CLICK_TIME,
  validTime: CLICK_TIME,
  metadata: {},
  raw,
  storedAt: STORED,
  route,
  missedByRunningConsumer: false,
});

const ledgerLine = (messageId: string, data: string, events: unknown, attributes = {}): Line => ({
  messageId,
  publishedAt: '2026-11-21T12:00:00.000Z',
  attributes,
  data: base64(data),
  events,
});

const expectedClick = (transactionId: string, fate = 'delivered') => ({
  fate,
  type: 'everflow/click',
  eventTime: CLICK_TIME,
  keyValues: ['42', transactionId],
});

/**
 * A consistent folder: a click with a number that no double holds (message 1), an array of a click and a scalar
 * (message 2), an oversized click in two file parts with its pointer (message 3), and text that is not JSON
 * (message 4). `knows` false: a ledger without expectations, as `--file` writes it.
 */
export function smallFolder(knows = true): Folder {
  const first = clickText('t1', ',"big":12345678901234567890');
  const second = clickText('t2');
  const third = clickText('t3', `,"query":"${'ü'.repeat(40_000)}"`);
  const events = (list: unknown) => (knows ? list : null);
  const attributes = { event_type: 'click' };
  return {
    ledger: [
      ledgerLine('1', `  ${first}\n`, events([expectedClick('t1')]), attributes),
      ledgerLine(
        '2',
        `[${second}, 42]`,
        events([
          { element: 0, ...expectedClick('t2') },
          { element: 1, fate: 'quarantined', reason: 'not-an-object' },
        ]),
      ),
      ledgerLine('3', third, events([expectedClick('t3', 'overflowed')]), attributes),
      ledgerLine('4', 'no json', events([{ fate: 'quarantined', reason: 'not-json' }]), attributes),
    ],
    stored: [
      storedLine(sentText(first, '1', 't1')),
      storedLine(sentText(second, '2', 't2')),
      ...oversized(third, '3', 't3'),
    ],
    quarantine: [
      record({ reason: 'not-an-object', message_id: '2', element: '1' }, '42', {}),
      record({ reason: 'not-json', message_id: '4' }, 'no json', attributes),
    ],
    publishTimes: ['1', '2', '3', '4'].map((messageId) => ({ messageId, publishTime: PUBLISHED })),
  };
}

const record = (attributes: Line, data: string, originalAttributes: Line): Line => ({
  publishTime: PUBLISHED,
  attributes: { stage: 'decode', detail: 'why it was rejected', publish_time: PUBLISHED, ...attributes },
  data: base64(data),
  originalAttributes,
});

/** A pointer and the two file parts that it leads to. */
function oversized(text: string, messageId: string, transactionId: string): Line[] {
  const content = Buffer.from(sentText(text, messageId, transactionId));
  const checksum = hash('sha256', content, 'hex');
  const overflow = {
    file_id: 'file3',
    size: content.length,
    sha256: checksum,
    event_type: 'click.recorded.file.0',
  };
  const identity = `"transaction_id":"${transactionId}","network_id":42,"unix_timestamp":1795262400`;
  const pointer = `{${identity},${added(text, messageId, transactionId)},"overflow":${JSON.stringify(overflow)}}`;
  const part = (number: number, bytes: Buffer) =>
    JSON.stringify({
      fileId: 'file3',
      part: number,
      totalParts: 2,
      data: bytes.toString('base64'),
      checksum,
      hashType: 'SHA256',
    });
  // The cut lies inside a character of two bytes.
  const cut = content.indexOf('ü') + 1;
  return [
    storedLine(pointer),
    storedLine(part(2, content.subarray(cut)), 'click.recorded.file.0', 'file'),
    storedLine(part(1, content.subarray(0, cut)), 'click.recorded.file.0', 'file'),
  ];
}
