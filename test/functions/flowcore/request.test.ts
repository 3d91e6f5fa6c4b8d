import { expect } from 'chai';
import fc from 'fast-check';
import { dialects } from '../../../functions/flowcore/dialect.ts';
import { batchHeaders, routeUrl, singleHeaders } from '../../../functions/flowcore/request.ts';
import { accountAt, clicks } from './sample-event.ts';

const URL_BASE = 'https://flowcore.example.com';
const account = accountAt(URL_BASE);
const times = { eventTime: '2026-11-20T10:00:00.123Z', validTime: '2026-11-20T11:00:00.000Z' };

describe('the authorization header', () => {
  const forms: readonly (readonly [dialect: keyof typeof dialects, apiKey: string, header: string])[] = [
    ['webhook', 'key-secret', 'key-secret'],
    ['webhook', 'fc_abc_secret', 'fc_abc_secret'],
    ['api-v1', 'abc:secret', 'ApiKey abc:secret'],
    ['api-v1', 'fc_abc_secret', 'ApiKey abc:fc_abc_secret'],
    ['api-v1', 'fc_abc_se_cr_et', 'ApiKey abc:fc_abc_se_cr_et'],
    ['api-v1', 'abc:fc_abc_secret', 'ApiKey abc:fc_abc_secret'],
    ['api-v1', 'fc_abc:secret', 'ApiKey fc_abc:secret'],
  ];

  for (const [dialect, apiKey, header] of forms) {
    it(`of ${dialect} for ${apiKey} is ${header}`, () => {
      expect(dialects[dialect].authorization(apiKey)).to.equal(header);
    });
  }
});

describe('the URL of a route', () => {
  it('names tenant, data core, flow type and event type', () => {
    expect(routeUrl(account, 'events', clicks)).to.equal(
      `${URL_BASE}/events/acme/affiliate/tracking.0/click`,
    );
  });

  it('keeps a path that the base URL has', () => {
    const behindProxy = accountAt(`${URL_BASE}/flowcore`);
    expect(routeUrl(behindProxy, 'api/v1/events', clicks)).to.equal(
      `${URL_BASE}/flowcore/api/v1/events/acme/affiliate/tracking.0/click`,
    );
  });

  it('encodes each segment', () => {
    const odd = accountAt(URL_BASE, { tenant: 'a/b?c#d', dataCore: 'é %2F' });
    expect(new URL(routeUrl(odd, 'event', clicks)).pathname).to.equal(
      '/event/a%2Fb%3Fc%23d/%C3%A9%20%252F/tracking.0/click',
    );
  });
});

describe('the headers', () => {
  it('of a batch name the fields of the times', () => {
    expect(batchHeaders(account, clicks)).to.deep.equal({
      authorization: 'key-secret',
      'content-type': 'application/json',
      'x-flowcore-event-time-key': 'event_time',
      'x-flowcore-valid-time-key': 'valid_time',
    });
  });

  it('of a batch stored at ingestion time give the event time as valid time', () => {
    expect(batchHeaders(account, { ...clicks, atEventTime: false })).to.deep.equal({
      authorization: 'key-secret',
      'content-type': 'application/json',
      'x-flowcore-valid-time-key': 'event_time',
    });
  });

  it('of a single event carry the times', () => {
    expect(singleHeaders(account, clicks, times)).to.deep.equal({
      authorization: 'key-secret',
      'x-flowcore-event-time': times.eventTime,
      'x-flowcore-valid-time': times.validTime,
    });
  });

  it('of a single event stored at ingestion time give the event time as valid time', () => {
    expect(singleHeaders(account, { ...clicks, atEventTime: false }, times)).to.deep.equal({
      authorization: 'key-secret',
      'x-flowcore-valid-time': times.eventTime,
    });
  });

  it("of a single event join the type's metadata and its own, its own winning", () => {
    const destination = { ...clicks, metadata: { a: 'type', b: 'type' } };
    const headers = singleHeaders(account, destination, times, { b: 'own', c: 'own' });
    expect(decoded(headers)).to.deep.equal({ a: 'type', b: 'own', c: 'own' });
  });

  it('carry metadata as base64 of UTF-8 JSON, safe as a header', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), { minKeys: 1 }),
        (metadata) => {
          const headers = batchHeaders(account, { ...clicks, metadata });
          expect(headers['x-flowcore-metadata-json']).to.match(/^[A-Za-z0-9+/]+={0,2}$/);
          expect(decoded(headers)).to.deep.equal({ ...metadata });
        },
      ),
    );
  });

  it('carry metadata exactly', () => {
    const headers = batchHeaders(account, { ...clicks, metadata: { Ärger: '→' } });
    expect(headers['x-flowcore-metadata-json']).to.equal('eyLDhHJnZXIiOiLihpIifQ==');
  });
});

function decoded(headers: Readonly<Record<string, string>>): unknown {
  return JSON.parse(Buffer.from(headers['x-flowcore-metadata-json'] ?? '', 'base64').toString('utf8'));
}
