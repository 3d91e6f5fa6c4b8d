import { expect } from 'chai';
import { send } from '../local/flowcore/send.ts';
import { apiKeys, type StartedFlowcore, startedFlowcore } from '../local/flowcore/started-flowcore.ts';

interface Page {
  readonly events: readonly { readonly eventId: string; readonly payload: unknown }[];
  readonly nextCursor?: string;
}

const bucket = '20261120100000';

describe('reading back from the embedded Flowcore', () => {
  let flowcore: StartedFlowcore;
  let ids: { dataCoreId: string; eventTypes: { eventType: string; eventTypeId: string }[] };
  const idOf = (name: string) =>
    ids.eventTypes.find(({ eventType }) => eventType === name)?.eventTypeId ?? '';

  const get = async (path: string, body?: object, authorization = `ApiKey any:${apiKeys.webhook}`) => {
    const answer = await fetch(`${flowcore.server.adminUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const post = (eventType: string, events: readonly string[]) =>
    send(flowcore.server.url, {
      path: `/events/acme/affiliate/tracking.0/${eventType}`,
      headers: {
        'content-type': 'application/json',
        authorization: apiKeys.webhook,
        'x-flowcore-event-time-key': 'ts',
      },
      body: `[${events.join(',')}]`,
    });

  before(async () => {
    flowcore = await startedFlowcore({ dialect: 'webhook' });
    ids = (await get('/event-types')).body as unknown as typeof ids;
    const hours = ['09', '10', '10', '10', '11'];
    await post(
      'click',
      hours.map((hour, at) => `{"ts":"2026-11-20T${hour}:00:00Z","at":${at},"big":12345678901234567890}`),
    );
    await post('conversion', ['{"ts":"2026-11-20T10:30:00Z","at":"conversion"}']);
  });
  after(() => flowcore.close());

  it('lists time buckets page by page', async () => {
    const path = `/api/v1/time-buckets?eventTypeId=${idOf('click')}&pageSize=2`;
    expect((await get(path)).body).to.deep.equal({ timeBuckets: ['20261120090000', bucket], nextCursor: 2 });
    expect((await get(`${path}&cursor=2`)).body).to.deep.equal({ timeBuckets: ['20261120110000'] });
    expect((await get(`${path}&order=desc`)).body.timeBuckets).to.deep.equal(['20261120110000', bucket]);
    const range = `&fromTimeBucket=${bucket}&toTimeBucket=${bucket}`;
    expect((await get(path + range)).body).to.deep.equal({ timeBuckets: [bucket] });
  });

  it('lists events page by page, written again', async () => {
    const path = `/api/v1/events?eventTypeId=${idOf('click')}&timeBucket=${bucket}&pageSize=2`;
    const first = (await get(path)).body as unknown as Page;
    expect(first.events[0]).to.deep.include({
      timeBucket: bucket,
      tenant: 'acme',
      dataCoreId: ids.dataCoreId,
      flowType: 'tracking.0',
      eventType: 'click',
      payload: { ts: '2026-11-20T10:00:00Z', at: 1, big: 12345678901234567000 },
      validTime: '2026-11-20T10:00:00.000Z',
    });
    expect(first.nextCursor).to.be.a('string');
    const second = (await get(`${path}&cursor=${first.nextCursor}`)).body as unknown as Page;
    expect(second.events).to.have.length(1);
    expect(second).not.to.have.property('nextCursor');
    expect(((await get(`${path}&order=desc`)).body as unknown as Page).events).to.have.length(2);
  });

  it('lists several event types together, within bounds of ids', async () => {
    const types = `eventTypeId=${idOf('click')}&eventTypeId=${idOf('conversion')}`;
    const path = `/api/v1/events?${types}&timeBucket=${bucket}`;
    const all = ((await get(path)).body as unknown as Page).events.map(({ eventId }) => eventId);
    expect(all).to.have.length(4);
    const within = async (bounds: string) =>
      ((await get(`${path}&${bounds}`)).body as unknown as Page).events.map(({ eventId }) => eventId);
    expect(await within(`fromEventId=${all[1]}&toEventId=${all[2]}`)).to.deep.equal(all.slice(1, 3));
    expect(await within(`afterEventId=${all[1]}`)).to.deep.equal(all.slice(2));
  });

  it('answers the same by names', async () => {
    const names = {
      tenant: 'acme',
      dataCoreId: ids.dataCoreId,
      flowType: 'tracking.0',
      eventTypes: ['click'],
    };
    const range = { from: bucket, to: bucket };
    expect((await get('/api/v1/time-buckets/by-names', { ...names, ...range })).body).to.deep.equal({
      timeBuckets: [bucket],
    });
    const page = (await get('/api/v1/events?pageSize=1', { ...names, timeBucket: bucket }))
      .body as unknown as Page;
    expect(page.events).to.have.length(1);
    expect(page.nextCursor).to.be.a('string');
  });

  it('knows who may read, and what there is', async () => {
    const path = `/api/v1/time-buckets?eventTypeId=${idOf('click')}`;
    expect((await get(path, undefined, apiKeys.webhook)).status).to.equal(401);
    expect((await get('/api/v1/time-buckets?eventTypeId=none')).status).to.equal(404);
    expect((await get('/api/v1/time-buckets/by-names', {})).status).to.equal(404);
    expect((await get('/nothing')).status).to.equal(404);
  });
});
