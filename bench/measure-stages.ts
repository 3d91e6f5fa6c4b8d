import { join } from 'node:path';
import { Bench } from 'tinybench';
import type { AddedKeys } from '../functions/added-keys.ts';
import { driftOf } from '../functions/drift.ts';
import type { EventTypes } from '../functions/event-types/event-type.ts';
import { loadEventTypes } from '../functions/event-types/load.ts';
import type { FlowcoreEvent, Step } from '../functions/message.ts';
import {
  type BatchSize,
  batchBody,
  EMPTY_BATCH,
  fits,
  isFull,
  partitionOf,
  sortedByEventTime,
  withEvent,
} from '../functions/stages/batch.ts';
import { decode } from '../functions/stages/decode.ts';
import { envelope } from '../functions/stages/envelope.ts';
import { identify } from '../functions/stages/identify.ts';
import { rewrite } from '../functions/stages/rewrite.ts';
import { validate } from '../functions/stages/validate.ts';
import { EVENT_TYPE_ATTRIBUTE } from '../local/everflow/message.ts';
import { pushBody } from './load/pushes.ts';
import { type MixName, samplesOf } from './mixes.ts';
import type { StageCost } from './stage-cost.ts';

/** As many as go into one batch. */
const EVENTS = 100;
const LIMITS = { maxEvents: EVENTS, maxBytes: 900_000 };
const KEYS: AddedKeys = {
  eventTime: 'event_time',
  validTime: 'valid_time',
  eventKey: 'event_key',
  entityKey: 'entity_key',
  delivery: 'delivery',
};

/** Measures each stage on its own, over a batch of events at a time; medians of about `timeMs` per stage and mix. */
export async function measureStages(timeMs: number): Promise<readonly StageCost[]> {
  const types = loadEventTypes(join(import.meta.dirname, '..', 'schemas'));
  const small = await costsOf('small clicks', types, timeMs);
  const long = await costsOf('8 KB conversions', types, timeMs);
  return [...small].map(([stage, smallNs]) => ({ stage, smallNs, longNs: long.get(stage) ?? Number.NaN }));
}

async function costsOf(
  mix: MixName,
  types: EventTypes,
  timeMs: number,
): Promise<ReadonlyMap<string, number>> {
  const bench = new Bench({ time: timeMs, warmupTime: timeMs / 2 });
  for (const [stage, run] of stagesOn(mix, types)) bench.add(stage, run);
  await bench.run();
  return new Map(
    bench.tasks.map(({ name, result }) => {
      if (result.state !== 'completed')
        throw new Error(`measuring the stage ${name} ended as ${result.state}`);
      return [name, (result.latency.p50 * 1e6) / EVENTS];
    }),
  );
}

/** Each stage with the values that the stages before it made. */
function stagesOn(mix: MixName, types: EventTypes): readonly (readonly [string, () => void])[] {
  const now = new Date();
  const bodies = samplesOf(mix, now.getTime())
    .slice(0, EVENTS)
    .map((sample, id): unknown => JSON.parse(pushBody(sample, 1, id, now.toISOString())));
  const messages = bodies.map((body) => {
    const message = envelope(body, '/');
    if ('problem' in message) throw new Error(message.problem);
    return message;
  });
  const events = messages.flatMap((message) => nextOf(decode(message)).map(({ step }) => nextOf(step)));
  const identified = events.map((event) => nextOf(identify(event, types, EVENT_TYPE_ATTRIBUTE)));
  const rewritten = identified.map((event) => nextOf(rewrite(event, KEYS)));
  return [
    ['envelope', () => each(bodies, (body) => envelope(body, '/'))],
    ['decode', () => each(messages, decode)],
    ['identify by attribute', () => each(events, (event) => identify(event, types, EVENT_TYPE_ATTRIBUTE))],
    ['identify by shape', () => each(events, (event) => identify(event, types, undefined))],
    ['validate', () => each(identified, validate)],
    ['drift', () => each(identified, driftOf)],
    ['rewrite', () => each(identified, (event) => rewrite(event, KEYS))],
    ...batchStages(rewritten),
  ];
}

/** What the batcher decides for each event, and what is made of them once they leave. */
function batchStages(events: readonly FlowcoreEvent[]): readonly (readonly [string, () => void])[] {
  const entries = events.map((event) => ({ event }));
  const place = (size: BatchSize, event: FlowcoreEvent): BatchSize => {
    kept = partitionOf(event);
    const larger = withEvent(size, event.bytes);
    return fits(larger, LIMITS) && !isFull(larger, LIMITS) ? larger : EMPTY_BATCH;
  };
  return [
    [
      'batch placement',
      () => {
        kept = events.reduce(place, EMPTY_BATCH);
      },
    ],
    [
      'batch body',
      () => {
        kept = batchBody(sortedByEventTime(entries).map(({ event }) => event));
      },
    ],
  ];
}

/** Holds the last result, so that no compiler finds the work to be in vain. */
export let kept: unknown;

function each<T>(values: readonly T[], stage: (value: T) => unknown): void {
  for (const value of values) kept = stage(value);
}

function nextOf<T>(step: Step<T>): T {
  if (step.to === 'next') return step.value;
  throw new Error(`an event of the benchmark goes no further: ${JSON.stringify(step)}`);
}
