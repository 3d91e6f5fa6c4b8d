import { expect } from 'chai';
import type { Knobs } from '../../local/flowcore/knobs.ts';
import { type SentRequest, send } from '../local/flowcore/send.ts';
import { apiKeys, type StartedFlowcore, startedFlowcore } from '../local/flowcore/started-flowcore.ts';

const ingestion = '2026-11-21T12:00:00.000Z';
const given = '2026-11-20T10:00:00.123Z';
const keys = { 'x-flowcore-event-time-key': 'ts', 'x-flowcore-valid-time-key': 'vt' };

function sender(dialect: 'webhook' | 'api-v1') {
  const prefix = dialect === 'webhook' ? '' : '/api/v1';
  const authorization = dialect === 'webhook' ? apiKeys.webhook : `ApiKey ${apiKeys['api-v1']}`;
  return (flowcore: StartedFlowcore, route: string, body: SentRequest['body'], headers = {}) =>
    send(flowcore.server.url, {
      path: `${prefix}/${route}/acme/affiliate/tracking.0/click`,
      headers: { 'content-type': 'application/json', authorization, ...headers },
      body: body ?? '',
    });
}

describe('what the embedded Flowcore stores, api-v1', () => {
  const post = sender('api-v1');
  let flowcore: StartedFlowcore;
  beforeEach(async () => {
    flowcore = await startedFlowcore({ dialect: 'api-v1' });
  });
  afterEach(() => flowcore.close());

  it('is each event of a batch as it was received, byte for byte', async () => {
    const events = ['{ "a":1,"a":2 }', '{"big":12345678901234567890,"f":1.0}', '{"é":"\\u00e9\\ud800"}'];
    const answer = await post(flowcore, 'events', `[ ${events.join(' ,\n')}]`);
    expect(flowcore.stored().map(({ raw }) => raw)).to.deep.equal(events);
    expect(flowcore.stored().map(({ eventId }) => eventId)).to.deep.equal(JSON.parse(answer.body).eventIds);
  });

  it('lies in the hour of its own event time', async () => {
    await post(flowcore, 'events', `[{"ts":"${given}","vt":"2026-11-20T11:00:00Z"},{"b":1}]`, keys);
    expect(
      flowcore.stored().map(({ eventTime, validTime, timeBucket }) => [eventTime, validTime, timeBucket]),
    ).to.deep.equal([
      [given, '2026-11-20T11:00:00.000Z', '20261120100000'],
      [ingestion, ingestion, '20261121120000'],
    ]);
  });

  it('takes ingestion time for a time it cannot read, and keeps that in the metadata', async () => {
    await post(
      flowcore,
      'events',
      '[{"ts":1763632800000},{"ts":"not a date"},{"ts":{"x":1}},{"ts":null}]',
      keys,
    );
    const stored = flowcore.stored();
    expect(stored.map(({ metadata }) => metadata['event-time'])).to.deep.equal([
      '1763632800000',
      'not a date',
      '{"x":1}',
      undefined,
    ]);
    for (const { eventTime, timeBucket } of stored) {
      expect([eventTime, timeBucket]).to.deep.equal([ingestion, '20261121120000']);
    }
  });

  it('ignores single time headers on a batch and time keys on a single event', async () => {
    await post(flowcore, 'events', '[{"a":1}]', { 'x-flowcore-event-time': given });
    await post(flowcore, 'event', `{"ts":"${given}"}`, keys);
    await post(flowcore, 'event', '{"a":1}', { 'x-flowcore-event-time': given });
    expect(flowcore.stored().map(({ eventTime }) => eventTime)).to.deep.equal([ingestion, ingestion, given]);
  });

  it('has the metadata of the request, its own keys winning', async () => {
    const metadata = Buffer.from('{"producer":"me","ttl-on/stored-event":"7d"}').toString('base64');
    await post(flowcore, 'event', '{"a":1}', { 'x-flowcore-metadata-json': metadata });
    expect(flowcore.stored()[0]?.metadata).to.deep.equal({
      producer: 'bun-webhook-service',
      'ingested-at': ingestion,
      'ttl-on/stored-event': '7d',
    });
  });

  it('says which events a running consumer misses', async () => {
    await post(flowcore, 'events', `[{"ts":"${given}"}]`, keys);
    flowcore.clock.advance(1_000);
    await post(flowcore, 'events', '[{"ts":"2026-11-20T09:00:00Z"},{"ts":"2026-11-20T11:00:00Z"}]', keys);
    expect(flowcore.stored().map((event) => event.missedByRunningConsumer)).to.deep.equal([
      false,
      true,
      false,
    ]);
    expect((await flowcore.counts()).missedByRunningConsumer).to.equal(1);
  });

  it('stands before the refused event of a batch, and nothing after it', async () => {
    const huge = `{"p":"${'x'.repeat(1_100_000)}"}`;
    const answer = await post(flowcore, 'events', `[{"a":1},{"a":2},${huge},{"a":3}]`);
    expect(answer.status).to.equal(500);
    expect(flowcore.stored().map(({ raw }) => raw)).to.deep.equal(['{"a":1}', '{"a":2}']);
  });

  it('keeps the connection alive without saying for how long', async () => {
    const answer = await post(flowcore, 'event', '{"a":1}');
    expect(answer.headers).to.have.all.keys('content-type', 'content-length', 'date');
  });
});

describe('what the embedded Flowcore stores, webhook', () => {
  const post = sender('webhook');
  const neighbours = ['{"a":1}', `{"p":"${'é'.repeat(32_000)}"}`, '{"a":2}'];
  const batch = `[${neighbours.join(',')}]`;
  const leaves = { 'store-none': [], 'store-before': ['{"a":1}'], 'store-others': ['{"a":1}', '{"a":2}'] };
  let flowcore: StartedFlowcore;
  const started = async (knobs: Partial<Knobs> = {}) => {
    flowcore = await startedFlowcore({ dialect: 'webhook', knobs });
    return flowcore;
  };
  afterEach(() => flowcore.close());

  for (const oversizeInBatch of ['store-none', 'store-before', 'store-others'] as const) {
    it(`is ${oversizeInBatch} beside an event above 64,000 bytes, if so set`, async () => {
      const answer = await post(await started({ oversizeInBatch }), 'events', batch);
      expect(answer.status).to.equal(400);
      expect(flowcore.stored().map(({ raw }) => raw)).to.deep.equal(leaves[oversizeInBatch]);
    });
  }

  for (const [sizeOf, body, status] of [
    ['received', `{"p":"${'x'.repeat(63_992)}"}`, 200],
    ['received', `{"p":"${'x'.repeat(63_993)}"}`, 400],
    ['received', `{"p" :"${'x'.repeat(63_992)}"}`, 400],
    ['reserialised', `{"p" :"${'x'.repeat(63_992)}"}`, 200],
    ['reserialised', `{"n":1E5,"p":"${'x'.repeat(63_984)}"}`, 400],
  ] as const) {
    it(`is measured as ${sizeOf}: ${body.slice(0, 12)}… of ${body.length} bytes gets ${status}`, async () => {
      expect((await post(await started({ sizeOf }), 'event', body)).status).to.equal(status);
    });
  }

  it('takes the time header for a whole batch, or not', async () => {
    const header = { 'x-flowcore-event-time': given };
    await post(await started(), 'events', '[{"a":1}]', header);
    expect(flowcore.stored()[0]?.eventTime).to.equal(given);
    await flowcore.close();
    await post(await started({ batchTimeHeader: 'ignored' }), 'events', '[{"a":1}]', header);
    expect(flowcore.stored()[0]?.eventTime).to.equal(ingestion);
  });

  it('refuses a bad time value, or not', async () => {
    const body = '[{"ts":"yesterday"}]';
    expect((await post(await started(), 'events', body, keys)).status).to.equal(200);
    await flowcore.close();
    expect((await post(await started({ badTimeValue: 'reject' }), 'events', body, keys)).status).to.equal(
      400,
    );
    expect((await post(flowcore, 'events', '[{"b":1}]', keys)).status, 'missing is not bad').to.equal(200);
  });

  it('takes the ApiKey form, or not', async () => {
    const authorization = { authorization: `ApiKey some-id:${apiKeys.webhook}` };
    expect((await post(await started(), 'event', '{}', authorization)).status).to.equal(401);
    await flowcore.close();
    expect(
      (await post(await started({ acceptsApiKeyForm: true }), 'event', '{}', authorization)).status,
    ).to.equal(200);
  });

  it('takes the data core by its id too', async () => {
    const { server } = await started();
    const answer = await fetch(`${server.adminUrl}/event-types`);
    const { dataCoreId } = (await answer.json()) as { dataCoreId: string };
    const path = `/event/acme/${dataCoreId}/tracking.0/click`;
    const headers = { 'content-type': 'application/json', authorization: apiKeys.webhook };
    expect((await send(server.url, { path, headers, body: '{}' })).status).to.equal(200);
  });

  it('refuses in NestJS form, or not', async () => {
    const unauthorized = { authorization: 'wrong' };
    const plain = await post(await started(), 'event', '{}', unauthorized);
    expect(JSON.parse(plain.body)).to.deep.equal({ error: 'Unauthorized', message: 'Unauthorized' });
    await flowcore.close();
    const nest = await post(await started({ errorBody: 'nest' }), 'event', '{}', unauthorized);
    expect(JSON.parse(nest.body)).to.have.property('statusCode', 401);
  });

  it('refuses a header line above 8 KB in HTML, as nginx does', async () => {
    const long = { 'x-flowcore-metadata-json': 'x'.repeat(8_192) };
    const answer = await post(await started(), 'event', '{}', long);
    expect([answer.status, answer.headers['content-type']]).to.deep.equal([400, 'text/html']);
  });
});
