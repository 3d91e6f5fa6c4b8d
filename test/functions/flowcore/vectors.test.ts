import { expect } from 'chai';
import { type Answer, type Consequence, consequence } from '../../../functions/flowcore/consequence.ts';
import { dialects } from '../../../functions/flowcore/dialect.ts';
import { batchHeaders, routeUrl, singleHeaders } from '../../../functions/flowcore/request.ts';
import { loadVectors, type Vector } from '../../vectors/load.ts';
import { accountAt, clicks } from './sample-event.ts';

const vectors = loadVectors();
const keyOf = ({ dialect, name }: Pick<Vector, 'dialect' | 'name'>): string => `${dialect}: ${name}`;

/** What an answer can mean; that a destination stays missing takes more than one. */
type Kind = Exclude<Consequence['kind'], 'destination-missing'>;

/** What Sluice makes of each recorded answer, by the vector's dialect and name. */
const expected: Readonly<Record<Kind, Readonly<Record<Vector['dialect'], readonly string[]>>>> = {
  delivered: {
    'api-v1': [
      'one event',
      'one event with both times and metadata of every JSON type',
      'event time header with microseconds',
      'payload that is an array',
      'payload that is a string',
      'payload that is null',
      'payload that is a number',
      'duplicate keys, an integer beyond 2^53, 1.0',
      'invalid UTF-8 inside a string',
      'byte order mark before the JSON',
      'metadata in base64url',
      'metadata that is an array',
      'metadata that is a string',
      'metadata that is null',
      'empty metadata header',
      'metadata that names times and ingested-at itself',
      'metadata header of 16 KB',
      'content type with a charset',
      'content encoding identity',
      'plain body that claims to be gzip',
      'chunked transfer encoding',
      'time key headers on a single event',
      'event of 70 KB',
      'event of 900 KB',
      'batch of three',
      'batch of every JSON type',
      'batch with time keys, one value with an offset',
      'batch with an event that lacks the time key',
      'batch with values under the time key that are no times',
      'batch with a dot in the time key',
      'batch with the time key constructor',
      'time headers of a single event on a batch',
      'batch of three with an event of 70 KB',
      'batch of 50,000 events, 10 MB',
      'batch of 1,000 events of 60 KB',
      'batch of 1,000 small events',
    ],
    webhook: [
      'one event',
      'one event, key in the query',
      'one event with both times',
      'one event with metadata',
      'batch of three',
      'batch with time keys',
      'gzip batch',
      'deflate batch',
    ],
  },
  'event-fault': {
    'api-v1': [
      'event time header without a zone',
      'event time header with an offset',
      'event time header with a date only',
      'event time header in epoch milliseconds',
      'empty event time header',
      'metadata that is not base64',
      'metadata in plain JSON',
      'batch with unreadable metadata',
      'content type text/plain',
      'no content type',
      'content type with +json',
      'content type in upper case',
      'object to the batch path',
    ],
    webhook: ['request that is refused'],
  },
  size: {
    'api-v1': ['batch of 136 MB'],
    webhook: [
      'event of 64,001 bytes',
      'batch of three whose second event has 64,001 bytes',
      'wire body above the limit of the ingress',
    ],
  },
  misconfigured: {
    'api-v1': [
      'metadata header of 53 KB',
      'no key',
      'raw key, the way of the webhook',
      'ApiKey without the key id',
      'ApiKey with a wrong secret',
      'apikey in lower case',
      'key in the query',
      'key in x-api-key',
      'no key and no such event type: the key comes first',
      'Bearer that is no JWT',
      'unknown event type',
      'unknown tenant',
      'data core by its id',
      'path without /api/v1',
      'file path',
      'GET',
      'PUT',
      'trailing slash',
    ],
    // A file's answer has neither `success` nor `received`; its checksum is judged by overflow/send-multipart.ts.
    webhook: ['2xx that is a failure', '403 that goes away', 'file'],
  },
  throttled: { 'api-v1': [], webhook: [] },
  transient: {
    'api-v1': [
      'empty body',
      'malformed JSON',
      'malformed JSON without a key: parsing comes first',
      'gzip event',
      'deflate event',
      'gzip batch',
      'empty batch',
      'event of 1.1 MB, more than NATS carries',
      '300 KB of quotes, escaped twice on NATS',
      'batch of four whose third event NATS refuses: the first two are out',
      'multipart form to the batch path',
      'authentication backend down',
      'NATS restarting',
      'NATS down for so long that the service gave up',
    ],
    webhook: ['failure inside the service'],
  },
  unknown: { 'api-v1': ['Redis down'], webhook: [] },
};

const expectedKinds = new Map(
  Object.entries(expected).flatMap(([kind, byDialect]) =>
    Object.entries(byDialect).flatMap(([dialect, names]) =>
      names.map((name): readonly [string, string] => [`${dialect}: ${name}`, kind]),
    ),
  ),
);

describe('a recorded answer of Flowcore', () => {
  it('has its place in the table, and the table names no other', () => {
    expect(vectors).to.have.length(99);
    expect([...expectedKinds.keys()].sort()).to.deep.equal(vectors.map(keyOf).sort());
  });

  for (const vector of vectors) {
    const kind = expectedKinds.get(keyOf(vector));
    it(`${keyOf(vector)}: ${vector.response.status ?? 'no answer'} is ${kind}`, () => {
      for (const answer of answersOf(vector)) {
        expect(consequence(answer, eventsIn(vector)).kind).to.equal(kind);
      }
    });
  }
});

/** The answers that fit what was recorded. */
function answersOf(vector: Vector): readonly Answer[] {
  const { status, bodyPattern, body = '' } = vector.response;
  if (status === null) return [{ kind: 'failure', code: 'ETIMEDOUT', sent: true }];
  const statuses = status === '2xx' ? [200, 201, 202] : status === '4xx' ? [400, 422] : [status];
  const text = bodyPattern === undefined ? body : bodiesOf(vector).find((each) => bodyPattern.test(each));
  if (text === undefined) throw new Error(`no body fits ${keyOf(vector)}`);
  return statuses.map((each) => ({ kind: 'response', status: each, body: text }));
}

function uuid(index: number): string {
  return `00000000-0000-1000-8000-${String(index).padStart(12, '0')}`;
}

/** One body for each form in which a dialect answers, the plainest first: where only a pattern was recorded. */
function bodiesOf(vector: Vector): readonly string[] {
  const eventId = uuid(0);
  const eventIds = Array.from({ length: eventsIn(vector) }, (_, index) => uuid(index));
  const forms = {
    'api-v1': [
      { received: true, eventType: 'click', flowType: 'tracking.0', eventId },
      { received: true, eventIds },
    ],
    webhook: [
      { success: true, eventId },
      { success: true, eventIds },
      { checksum: 'c', hashType: 'sha256', eventIds },
      { error: 'Bad Request', message: 'no' },
      { success: false, error: 'no' },
      { statusCode: 500, message: 'no' },
      { statusCode: 400, message: 'Event size exceeds maximum limit of 64000 bytes' },
    ],
  };
  return forms[vector.dialect].map((body) => JSON.stringify(body));
}

function eventsIn({ request, response, name }: Vector): number {
  if (response.eventsPassedOn !== undefined) return response.eventsPassedOn;
  return request.path.includes('/events/') && name.includes('three') ? 3 : 1;
}

/** The vectors that are requests as Sluice makes them, and the fields whose times their batches name. */
const ours: readonly (Pick<Vector, 'dialect' | 'name'> & { readonly metadata?: Record<string, string> })[] = [
  { dialect: 'api-v1', name: 'batch with time keys, one value with an offset' },
  { dialect: 'api-v1', name: 'batch with an event that lacks the time key' },
  { dialect: 'webhook', name: 'batch with time keys' },
  { dialect: 'webhook', name: 'one event with both times' },
  {
    dialect: 'api-v1',
    name: 'one event with both times and metadata of every JSON type',
    metadata: { 'ttl-on/stored-event': '7d' },
  },
];

describe("Sluice's own requests", () => {
  for (const { metadata = {}, ...id } of ours) {
    it(`have path and headers of the vector ${keyOf(id)}`, () => {
      const { path, headers } = requestOf(id);
      const dialect = dialects[id.dialect];
      const account = accountAt('', {
        dialect,
        apiKey: id.dialect === 'api-v1' ? 'key-id:key-secret' : 'key-secret',
        addedKeys: { ...accountAt('').addedKeys, eventTime: 'ts', validTime: 'vt' },
      });
      const destination = { ...clicks, metadata };
      const isBatch = path.includes('/events/');
      const { 'x-flowcore-metadata-json': built, ...rest } = isBatch
        ? batchHeaders(account, destination)
        : {
            ...singleHeaders(account, destination, {
              eventTime: headers['x-flowcore-event-time'] ?? '',
              validTime: headers['x-flowcore-valid-time'] ?? '',
            }),
            'content-type': 'application/json',
          };
      const { 'x-flowcore-metadata-json': recorded, ...recordedRest } = headers;
      expect(routeUrl(account, isBatch ? dialect.routes.events : dialect.routes.event, destination)).to.equal(
        path,
      );
      expect(rest).to.deep.equal(recordedRest);
      expect(built === undefined).to.equal(recorded === undefined);
      if (recorded !== undefined) expect(readMetadata(recorded)).to.include(readMetadata(built));
    });
  }

  it('reach the file route where there is one, with the authorization of the vector', () => {
    const { path, headers } = requestOf({ dialect: 'webhook', name: 'file' });
    const account = accountAt('');
    expect(routeUrl(account, dialects.webhook.routes.file ?? '', clicks)).to.equal(path);
    expect(singleHeaders(account, clicks, { eventTime: '', validTime: '' }).authorization).to.equal(
      headers.authorization,
    );
    expect(dialects['api-v1'].routes.file).to.equal(undefined);
  });
});

function requestOf(id: Pick<Vector, 'dialect' | 'name'>): Vector['request'] {
  const vector = vectors.find((each) => keyOf(each) === keyOf(id));
  if (vector === undefined) throw new Error(`no vector ${keyOf(id)}`);
  return vector.request;
}

const readMetadata = (header: string | undefined): object =>
  JSON.parse(Buffer.from(header ?? '', 'base64').toString('utf8')) as object;
