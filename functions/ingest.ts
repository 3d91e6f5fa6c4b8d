import type { Got } from 'got';
import { createBooks } from './books.ts';
import type { Clock } from './clock.ts';
import { createAcceptances } from './delivery/acceptances.ts';
import { createBatcher } from './delivery/batcher.ts';
import { createDriftNames } from './drift.ts';
import type { EventTypes } from './event-types/event-type.ts';
import type { Host } from './flowcore/host.ts';
import type { FlowcoreAccount } from './flowcore/request.ts';
import type { Log } from './log.ts';
import type { ObjectStore } from './object-store.ts';
import { createOverflow } from './overflow/overflow.ts';
import type { Rules } from './pipeline.ts';
import type { Drain } from './process/drain.ts';
import type { Publish } from './publish.ts';
import type { Quarantine } from './quarantine/quarantine.ts';
import type { Config } from './read-config.ts';
import { createSettle, type Settle, type SettleParts } from './settle.ts';
import { createDeliver } from './stages/deliver.ts';

export interface IngestParts {
  readonly config: Pick<Config, 'flowcore' | 'batch' | 'eventTypeAttribute' | 'addedKeys'>;
  readonly types: EventTypes;
  /** Which parts are not meant. */
  readonly leavesOut: Rules['leavesOut'];
  readonly onFate: SettleParts['onFate'];
  readonly account: FlowcoreAccount;
  readonly client: Got;
  readonly host: Host;
  readonly objects: ObjectStore;
  readonly quarantine: Quarantine;
  /** Publishes to the staged topic. */
  readonly announce: Publish;
  /** Where it is not the deployment's own, the data core. */
  readonly dataCore?: string | undefined;
  readonly clock: Clock;
  /** From 0 up to but excluding 1. */
  readonly random: () => number;
  readonly drain: Drain;
  readonly log: Log;
}

/** Puts the parts of the `ingest` function together and says what is logged. */
export function createIngest(parts: IngestParts): Settle {
  const { config, types, leavesOut, clock, log } = parts;
  const { eventTypeAttribute, addedKeys } = config;
  const books = createBooks();
  const freshNames = createDriftNames();

  const send = createBatcher({
    limits: config.batch,
    lingerMs: config.batch.lingerMs,
    bisects: config.batch.bisects,
    host: parts.host,
    acceptances: createAcceptances(clock),
    random: parts.random,
    timeoutMs: config.flowcore.timeoutMs,
    deliver: createDeliver({
      client: parts.client,
      account: parts.account,
      compression: config.flowcore.compression,
      clock,
      onCompressionRefused: (status) =>
        log.warn({ status }, 'Flowcore takes plain bodies only: set FLOWCORE_COMPRESSION to none'),
    }),
    clock,
    onAttempt: ({ consequence, ...attempt }, { flowType, eventType }, milliseconds) => {
      const { kind } = consequence;
      // Flowcore's own words are left out: they may quote an event.
      const detail = kind === 'delivered' ? undefined : consequence.detail;
      const line = { flowType, eventType, ...attempt, kind, detail, milliseconds, books: books.turn() };
      if (consequence.kind === 'delivered') log.info(line, 'batch');
      else log.warn(line, 'batch');
    },
  });

  return createSettle({
    rules: { types, eventTypeAttribute, addedKeys, ...(leavesOut && { leavesOut }) },
    send,
    overflow: createOverflow({
      objects: parts.objects,
      announce: parts.announce,
      send,
      dataCore: parts.dataCore,
    }),
    quarantine: parts.quarantine,
    books,
    clock,
    drain: parts.drain,
    onFate: parts.onFate,
    onDrift: (type, drift) => {
      const fields = freshNames(type, drift);
      if (fields.length > 0) log.warn({ type, fields }, 'drift: fields that no schema expects');
    },
    // The last message turns the page: what no batch line has told must not wait for the next event.
    onIdle: () => {
      const page = books.turn();
      if (page !== undefined) log.info({ books: page }, 'books');
    },
    onUndelivered: ({ messageId, trace }, element, fate) => {
      const line = { trace, messageId, element, ...fate };
      if (fate.fate === 'overflowed') log.info(line, 'event');
      else if (fate.fate !== 'filtered') log.warn(line, 'event');
    },
  });
}
