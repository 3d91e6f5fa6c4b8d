import { type Answer, jsonAnswer } from './answer.ts';
import { authorizeApiKey } from './auth.ts';
import type { Dialect, SizedEvent } from './dialect.ts';
import type { Refusal, RefusalKind } from './refusal.ts';

/** NATS refuses larger messages; each event travels in one, its payload escaped a second time. */
const maxNatsBytes = 1_048_576;
/** Below this many characters no escaping can reach the limit, so nothing is measured. */
const surelySmallLength = 100_000;

const internalError = [500, 'INTERNAL_SERVER_ERROR', 'Internal server error'] as const;
const invalid = [400, 'BAD_REQUEST', 'Request validation failed'] as const;

const errors: Readonly<Record<RefusalKind, readonly [status: number, code: string, message: string]>> = {
  'route-not-found': [404, 'NOT_FOUND', 'Route not found'],
  'body-too-large': [413, '', ''],
  'header-too-large': [431, '', ''],
  'bad-encoding': internalError,
  'malformed-json': internalError,
  'bad-time': invalid,
  'not-an-array': invalid,
  'content-type': [400, 'BAD_REQUEST', 'Content-Type must be application/json'],
  unauthorized: [401, 'UNAUTHORIZED', 'Unauthorized'],
  'bad-token': [401, 'UNAUTHORIZED', 'Invalid Compact JWS'],
  'unknown-type': [404, 'NOT_FOUND', 'EventType not found with name = '],
  'bad-metadata': [400, 'BAD_REQUEST', 'Invalid metadata header: must be valid base64-encoded JSON'],
  'empty-batch': internalError,
  'event-too-large': internalError,
  'bad-upload': internalError,
  'internal-error': internalError,
};

/** The open service, bun-webhook-service, as measured. */
export const apiV1Dialect: Dialect = {
  name: 'api-v1',
  pathPrefix: '/api/v1',
  routes: ['event', 'events'],
  files: undefined,
  producer: 'bun-webhook-service',
  compression: undefined,
  needsJsonContentType: true,
  timeHeaders: 'strict',
  timeValues: 'any',
  batchTimeHeader: 'ignored',
  takesDataCoreId: false,
  maxWireBytes: 128 * 1024 * 1024,
  maxHeaderLineBytes: undefined,
  keepAliveMs: 9_600,
  // Events are published one after the other until one is refused.
  oversizeInBatch: 'store-before',
  isTooLarge: (event) => event.raw.length > surelySmallLength && natsBytes(event) > maxNatsBytes,
  authorize: authorizeApiKey,
  refuse,
  acceptEvent: ({ eventType, flowType, eventId }) =>
    jsonAnswer(200, { received: true, eventType, flowType, eventId }),
  acceptBatch: (eventIds) => jsonAnswer(200, { received: true, eventIds }),
};

function natsBytes({ payload, metadata }: SizedEvent): number {
  const envelope = {
    pattern: 'guaranteed-ingestion-channel.1',
    id: '00000000-0000-1000-8000-000000000000',
    data: {
      eventId: '00000000-0000-1000-8000-000000000000',
      dataCore: '00000000-0000-4000-8000-000000000000',
      aggregator: '',
      eventType: '',
      metadata,
      serializedPayload: JSON.stringify(payload),
    },
  };
  return Buffer.byteLength(JSON.stringify(envelope));
}

function refuse({ kind, details }: Refusal): Answer {
  const [status, code, message] = errors[kind];
  if (code === '') return { status, headers: { connection: 'close' }, body: '' };
  if (kind === 'bad-time') {
    const problems = Object.fromEntries(details.map((header) => [header, 'Invalid datetime']));
    return jsonAnswer(status, { status, code, message, in: 'header', errors: problems });
  }
  if (kind === 'not-an-array') {
    const problem = `Expected array, received ${details[0]}`;
    return jsonAnswer(status, { status, code, message, in: 'json', errors: { '': problem } });
  }
  return jsonAnswer(status, { status, code, message: `${message}${details[0] ?? ''}` });
}
