import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Got } from 'got';
import { assemble } from '../../functions/assemble.ts';
import type { PushHandler } from '../../functions/handler.ts';
import { createLog } from '../../functions/log.ts';
import { createDrain } from '../../functions/process/drain.ts';
import { readConfig } from '../../functions/read-config.ts';
import { seededRandom } from '../../local/everflow/random.ts';
import { collectGarbage } from './collect-garbage.ts';
import { shippedTypes } from './events.ts';
import { manualClock } from './manual-clock.ts';

export interface Outage {
  readonly eventsPerSecond: number;
  readonly minutes: number;
  /** Called at the end of each minute of the outage, when garbage has been collected. */
  onMinute(reading: Reading): void;
}

export interface Reading {
  readonly minute: number;
  /** Bytes in use after a full garbage collection: on the heap, and outside it. */
  readonly heapUsed: number;
  readonly external: number;
  /** Bytes. */
  readonly rss: number;
  /** Pushes that wait for their answer. */
  readonly open: number;
  /** Answers so far, by HTTP status. */
  readonly answers: Readonly<Record<number, number>>;
  /** Requests to Flowcore so far. */
  readonly requests: number;
}

const STEP_MS = 20;
const DRAIN_MS = 120_000;

/**
 * The whole of `ingest`, on a clock moved by hand, while Flowcore answers every request with 503. Resolves to
 * what is left when, after the last push, every deadline has passed.
 */
export async function simulateOutage({ eventsPerSecond, minutes, onMinute }: Outage): Promise<Reading> {
  const clock = manualClock();
  const answers: Record<number, number> = {};
  let open = 0;
  let requests = 0;
  const flowcore = {
    post: async () => {
      requests += 1;
      return { statusCode: 503, headers: {}, body: '' };
    },
  };
  const { ingest } = assembleOn(clock, flowcore as unknown as Got);
  const push = (number: number): void => {
    open += 1;
    void pushTo(ingest, number).then((status) => {
      open -= 1;
      answers[status] = (answers[status] ?? 0) + 1;
    });
  };
  const read = (minute: number): Reading => {
    collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    return { minute, heapUsed, external, rss, open, answers: { ...answers }, requests };
  };
  let pushed = 0;
  for (let nowMs = STEP_MS; nowMs <= minutes * 60_000; nowMs += STEP_MS) {
    for (; pushed < (nowMs / 1000) * eventsPerSecond; pushed += 1) push(pushed);
    await step(clock);
    if (nowMs % 60_000 === 0) onMinute(read(nowMs / 60_000));
  }
  for (let waitedMs = 0; waitedMs < DRAIN_MS; waitedMs += STEP_MS) await step(clock);
  return read(minutes);
}

function assembleOn(clock: ReturnType<typeof manualClock>, client: Got) {
  const config = readConfig({
    FLOWCORE_URL: 'http://127.0.0.1:9',
    FLOWCORE_TENANT: 'acme',
    FLOWCORE_DATA_CORE: 'affiliate',
    FLOWCORE_API_KEY: 'key',
    FLOWCORE_DIALECT: 'webhook',
    GOOGLE_CLOUD_PROJECT: 'house',
    STAGING_BUCKET: 'staging',
    STAGED_TOPIC: 'staged',
    QUARANTINE_TOPIC: 'quarantine',
    PUSH_AUTH: 'iam',
  });
  const random = seededRandom(1);
  return assemble({
    config,
    types: shippedTypes,
    pubsub: never,
    storage: never,
    client,
    verifier: never,
    clock,
    random: () => random.next(),
    drain: createDrain(clock),
    log: createLog({ write: () => {} }, config.project),
  });
}

/** Lets pass a step of the clock, and everything happen that waits for nothing else. */
async function step(clock: ReturnType<typeof manualClock>): Promise<void> {
  clock.advance(STEP_MS);
  await new Promise(setImmediate);
}

/** Pushes as the framework would, and resolves to the status of the answer. */
function pushTo(handler: PushHandler, number: number): Promise<number> {
  const event = { network_id: 1, transaction_id: `t${number}`, unix_timestamp: 1795273212, note: NOTE };
  const data = Buffer.from(JSON.stringify(event)).toString('base64');
  const message = { messageId: `m${number}`, publishTime: '2026-11-21T16:00:00Z', data };
  const push = {
    path: '/',
    headers: { 'content-type': 'application/json' },
    remoteAddress: undefined,
    bytes: data.length,
    takeBody: async () => ({ message, subscription: 's' }),
  };
  const { promise, resolve } = Promise.withResolvers<number>();
  const response = Object.assign(new EventEmitter(), {
    statusCode: 200,
    end: () => {
      response.emit('close');
      resolve(response.statusCode);
    },
  });
  void handler(push, response as unknown as ServerResponse);
  return promise;
}

/** Every event is a good one and fits into a batch, so that no Google client is needed. */
const never = async (): Promise<never> => {
  throw new Error('a client of Google was asked for');
};

const NOTE = 'x'.repeat(1000);
