import type { AddedKeys } from '../../../functions/added-keys.ts';
import type { Destination, EventType, Validator } from '../../../functions/event-types/event-type.ts';
import { dialects } from '../../../functions/flowcore/dialect.ts';
import type { FlowcoreAccount } from '../../../functions/flowcore/request.ts';
import type { FlowcoreEvent } from '../../../functions/message.ts';

export const addedKeys: AddedKeys = {
  eventTime: 'event_time',
  validTime: 'valid_time',
  eventKey: 'event_key',
  entityKey: 'entity_key',
  delivery: 'delivery',
};

export const clicks: Destination = {
  flowType: 'tracking.0',
  eventType: 'click',
  metadata: {},
  atEventTime: true,
};

/** The account of the recorded vectors, in the webhook's dialect unless told otherwise. */
export const accountAt = (url: string, changes: Partial<FlowcoreAccount> = {}): FlowcoreAccount => ({
  url,
  tenant: 'acme',
  dataCore: 'affiliate',
  apiKey: 'key-secret',
  dialect: dialects.webhook,
  addedKeys,
  ...changes,
});

const anything: Validator = { accepts: () => true, violations: () => [] };

const typeFor = (destination: Destination): EventType => ({
  id: 'everflow/click',
  name: 'click',
  attributeValues: ['click'],
  match: undefined,
  schema: anything,
  expected: anything,
  knownFields: new Set(),
  filters: [],
  key: [['id']],
  optionalKeyFields: new Set(),
  eventTime: ['publishTime'],
  validTime: ['eventTime'],
  singleFields: new Set(),
  drops: [],
  renames: [],
  destination,
  fileDestination: destination,
});

/** An event ready to be sent, with this text. */
export function sampleEvent(
  text: string,
  { eventTimeMs = Date.UTC(2026, 10, 21), destination = clicks } = {},
): FlowcoreEvent {
  const eventTime = new Date(eventTimeMs).toISOString();
  return {
    message: {
      messageId: '1',
      publishTime: eventTime,
      publishTimeMs: eventTimeMs,
      attributes: {},
      orderingKey: undefined,
      data: Buffer.from(text),
      isBase64: true,
      path: '/',
      subscription: 'projects/p/subscriptions/s',
      replayId: undefined,
      element: undefined,
      trace: undefined,
    },
    type: typeFor(destination),
    text,
    added: '',
    bytes: Buffer.byteLength(text),
    eventTimeMs,
    eventTime,
    validTime: eventTime,
    eventKey: 'click:1:0',
    entityKey: 'click:1',
  };
}
