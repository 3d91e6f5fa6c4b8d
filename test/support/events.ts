import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddedKeys } from '../../functions/added-keys.ts';
import type { EventType, EventTypes } from '../../functions/event-types/event-type.ts';
import { loadEventTypes } from '../../functions/event-types/load.ts';
import type {
  FlowcoreEvent,
  IdentifiedEvent,
  Message,
  Rejection,
  SourceEvent,
  Step,
} from '../../functions/message.ts';
import { decode } from '../../functions/stages/decode.ts';
import { rewrite } from '../../functions/stages/rewrite.ts';

/** When the messages of these tests were published, unless a test says otherwise. */
export const publishTime = '2026-11-21T16:00:00Z';
export const publishTimeMs = Date.UTC(2026, 10, 21, 16);

export const addedKeys: AddedKeys = {
  eventTime: 'event_time',
  validTime: 'valid_time',
  eventKey: 'event_key',
  entityKey: 'entity_key',
  delivery: 'delivery',
};

/** A message as `envelope` hands it on. */
export const messageOf = (data: string | Buffer, part: Partial<Message> = {}): Message => ({
  messageId: '11',
  publishTime,
  publishTimeMs,
  attributes: {},
  orderingKey: undefined,
  data: typeof data === 'string' ? Buffer.from(data) : data,
  isBase64: true,
  path: '/',
  subscription: 'projects/p/subscriptions/s',
  replayId: undefined,
  element: undefined,
  trace: undefined,
  ...part,
});

/** The value of a step that leads on; fails the test otherwise. */
export function nextOf<T>(step: Step<T>): T {
  if (step.to === 'next') return step.value;
  throw new Error(`the event went no further: ${JSON.stringify(step)}`);
}

/** The rejection of a step that leads to quarantine; fails the test otherwise. */
export function rejectionOf(step: Step<unknown>): Rejection {
  if (step.to === 'quarantine') return step.rejection;
  throw new Error(`the event was not rejected but went: ${step.to}`);
}

/** The events of a message; fails the test where one is none. */
export const eventsOf = (message: Message): readonly SourceEvent[] =>
  nextOf(decode(message)).map(({ step }) => nextOf(step));

/** The event of a message that holds one. */
export function eventOf(data: string, part: Partial<Message> = {}): SourceEvent {
  const [event] = eventsOf(messageOf(data, part));
  if (event === undefined) throw new Error('the message holds no event');
  return event;
}

export const identified = (data: string, type: EventType, part: Partial<Message> = {}): IdentifiedEvent => ({
  ...eventOf(data, part),
  type,
});

/** The event as it goes to Flowcore; fails the test where it is rejected. */
export const rewritten = (data: string, type: EventType, part: Partial<Message> = {}): FlowcoreEvent =>
  nextOf(rewrite(identified(data, type, part), addedKeys));

/** The event types that Sluice ships. */
export const shippedTypes: EventTypes = loadEventTypes('schemas');

export function typeNamed(types: EventTypes, name: string): EventType {
  const type = types.all.find((each) => each.name === name);
  if (type === undefined) throw new Error(`no event type is named ${name}`);
  return type;
}

export const shippedType = (name: 'click' | 'impression' | 'conversion' | 'conversion-update'): EventType =>
  typeNamed(shippedTypes, name);

/** A schema file's members; `flowcore` completes the annotation of a type whose key is `id` and time `at`. */
export interface OwnSchema {
  readonly name?: string;
  readonly flowcore?: object;
  readonly [member: string]: unknown;
}

/** Loads schemas as the start does, from a folder of their own. */
export function loadOwnTypes(...schemas: readonly OwnSchema[]): EventTypes {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-types-'));
  try {
    copyFileSync('schemas/flowcore.meta.json', join(folder, 'flowcore.meta.json'));
    for (const { name = 'thing', ...members } of schemas) {
      writeFileSync(join(folder, `${name}.schema.json`), JSON.stringify(schemaOf(name, members)));
    }
    return loadEventTypes(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One event type of its own, loaded as the start does. */
export const ownType = (schema: OwnSchema = {}): EventType =>
  typeNamed(loadOwnTypes(schema), schema.name ?? 'thing');

const schemaOf = (name: string, { flowcore, ...members }: OwnSchema) => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `own/${name}`,
  type: 'object',
  required: ['id', 'at'],
  properties: { id: true, at: true },
  ...members,
  flowcore: {
    attributeValues: [name],
    flowType: 'own.0',
    eventType: `${name}.0`,
    fileEventType: `${name}.file.0`,
    key: ['id'],
    eventTime: ['at'],
    validTime: ['eventTime'],
    ...flowcore,
  },
});
