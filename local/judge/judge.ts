import { join } from 'node:path';
import type { LedgerLine } from '../everflow/ledger.ts';
import type { StoredEvent } from '../flowcore/stored-event.ts';
import type { PublishTime } from '../pubsub/publish-time.ts';
import { claim } from './claims.ts';
import type { JudgedTypes } from './event-types.ts';
import { countCopies } from './files.ts';
import { type Evidence, judgeEvent } from './judge-event.ts';
import type { Judgement } from './judgement.ts';
import { nameOf, publishedEvents, wholeMessage } from './published-event.ts';
import { indexQuarantine, type QuarantineIndex } from './quarantine-index.ts';
import type { QuarantineLine } from './quarantine-line.ts';
import { type Location, openRecords, type Records } from './records.ts';
import { indexStored, type PartRef, type StoredIndex } from './stored-index.ts';
import { createTally, type Tally } from './tally.ts';

export interface Case {
  /** Folder of the ledger and the stores. */
  readonly dataDir: string;
  readonly types: JudgedTypes;
  /** Events went to a Flowcore whose store is out of reach. */
  readonly isFlowcoreElsewhere: boolean;
}

interface Files {
  readonly ledger: Records<LedgerLine>;
  readonly stored: Records<StoredEvent>;
  readonly quarantine: Records<QuarantineLine>;
  readonly publishTimes: Records<PublishTime>;
}

/** Compares what was published with what is stored; payloads are read one at a time. */
export async function judge({ dataDir, ...rules }: Case): Promise<Judgement> {
  const files: Files = {
    ledger: openRecords(join(dataDir, 'ledger.ndjson')),
    stored: openRecords(
      join(dataDir, 'flowcore', 'events.ndjson'),
      rules.isFlowcoreElsewhere ? 'empty' : 'fail',
    ),
    quarantine: openRecords(join(dataDir, 'quarantine.ndjson')),
    publishTimes: openRecords(join(dataDir, 'pubsub', 'publish-times.ndjson'), 'empty'),
  };
  try {
    return await judgeFiles(files, rules);
  } finally {
    for (const each of Object.values(files)) each.close();
  }
}

async function judgeFiles(
  { ledger, stored, quarantine, publishTimes }: Files,
  { types, isFlowcoreElsewhere }: Omit<Case, 'dataDir'>,
): Promise<Judgement> {
  const storedIndex = await indexStored(stored);
  const quarantineIndex = await indexQuarantine(quarantine);
  const tally = createTally();
  const published = await indexLedger(ledger, tally);
  const publishMs = await indexPublishTimes(publishTimes, published);
  const filesSeen = new Map<string, readonly PartRef[]>();
  const evidence: Evidence = {
    types,
    stored,
    quarantine,
    isFlowcoreElsewhere,
    partsOf(fileId) {
      const parts = storedIndex.files.get(fileId) ?? [];
      filesSeen.set(fileId, parts);
      return parts.map(({ location }) => location);
    },
    publishMsOf: (messageId) => publishMs.get(messageId),
    eventsOf(messageId) {
      const location = published.get(messageId);
      return location === undefined ? [] : publishedEvents(ledger.read(location));
    },
  };
  for (const location of published.values()) {
    judgeMessage(ledger.read(location), { storedIndex, quarantineIndex, evidence, tally });
  }
  tellUnexplained({ storedIndex, quarantineIndex, published, filesSeen, tally });
  const files = [...filesSeen.values()].filter(({ length }) => length > 0);
  for (const parts of files) tally.duplicates(countCopies(parts.map(({ part }) => part)));
  return tally.judgement(isFlowcoreElsewhere ? undefined : storedIndex, files.length);
}

/** Where each message lies in the ledger. */
async function indexLedger(ledger: Records<LedgerLine>, tally: Tally): Promise<Map<string, Location>> {
  const published = new Map<string, Location>();
  for await (const { record, location } of ledger.all()) {
    const { messageId } = record;
    if (published.has(messageId)) tally.mismatch(`message ${messageId} stands in the ledger twice`);
    published.set(messageId, location);
  }
  return published;
}

/** When each published message was published, in milliseconds, as far as the embedded Pub/Sub wrote it down. */
async function indexPublishTimes(
  times: Records<PublishTime>,
  published: ReadonlyMap<string, unknown>,
): Promise<ReadonlyMap<string, number>> {
  const publishMs = new Map<string, number>();
  for await (const { record } of times.all()) {
    if (published.has(record.messageId)) publishMs.set(record.messageId, Date.parse(record.publishTime));
  }
  return publishMs;
}

interface Proceedings {
  readonly storedIndex: StoredIndex;
  readonly quarantineIndex: QuarantineIndex;
  readonly evidence: Evidence;
  readonly tally: Tally;
}

function judgeMessage(line: LedgerLine, proceedings: Proceedings): void {
  const { storedIndex, quarantineIndex, evidence, tally } = proceedings;
  const records = quarantineIndex.get(line.messageId) ?? [];
  // Where nobody knew beforehand, an array that was quarantined whole, as too deep for one, is one event.
  const isWhole = line.events === null && records.some(({ element }) => element === undefined);
  const events = isWhole ? [wholeMessage(line)] : publishedEvents(line);
  const stored = storedIndex.events.get(line.messageId) ?? [];
  const times = new Set([...stored, ...records].map(({ publishTime }) => Date.parse(publishTime)));
  if (times.size > 1) {
    tally.mismatch(`message ${line.messageId}: what became of it names ${times.size} publish times`);
  }
  const { claims, unclaimed } = claim(events, stored, evidence.types);
  const names = new Set(events.map(({ element }) => element));
  events.forEach((event, index) => {
    const own = records.filter(({ element }) => element === event.element);
    tally.add(nameOf(event), judgeEvent(event, claims[index] ?? [], own, evidence));
  });
  for (const { eventKey } of unclaimed) {
    tally.unknown(`message ${line.messageId}: Flowcore holds ${eventKey}, whose bytes were not published`);
  }
  for (const { element, reason } of records.filter((record) => !names.has(record.element))) {
    tally.unknown(
      `message ${line.messageId}: a quarantine record (${reason}) is of element ${element ?? 'none'}`,
    );
  }
}

interface Unexplained extends Pick<Proceedings, 'storedIndex' | 'quarantineIndex' | 'tally'> {
  readonly published: ReadonlyMap<string, unknown>;
  readonly filesSeen: ReadonlyMap<string, unknown>;
}

function tellUnexplained({ storedIndex, quarantineIndex, published, filesSeen, tally }: Unexplained): void {
  for (const stranger of storedIndex.strangers) tally.unknown(stranger);
  for (const [messageId, refs] of storedIndex.events) {
    if (published.has(messageId)) continue;
    for (const { eventKey } of refs)
      tally.unknown(`Flowcore holds ${eventKey} of message ${messageId}, not published`);
  }
  for (const fileId of storedIndex.files.keys()) {
    if (!filesSeen.has(fileId))
      tally.unknown(`Flowcore holds parts of file ${fileId}, to which no pointer leads`);
  }
  for (const [messageId, records] of quarantineIndex) {
    if (published.has(messageId)) continue;
    for (const { reason } of records) {
      tally.unknown(`a quarantine record (${reason}) is of message ${messageId}, not published`);
    }
  }
}
