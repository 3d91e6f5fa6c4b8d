import { expect } from 'chai';
import {
  type EventSource,
  eventsOf,
  type ReadEvent,
  timeBucketOf,
  timeBucketsOf,
} from '../../../cli/flowcore/event-source.ts';
import { readUrlsOf } from '../../../cli/flowcore/read-account.ts';
import { createHttp } from '../../../functions/flowcore/http.ts';
import { type HttpServer, startHttpServer } from '../../functions/flowcore/http-server.ts';
import { send } from '../../local/flowcore/send.ts';
import { apiKeys, type StartedFlowcore, startedFlowcore } from '../../local/flowcore/started-flowcore.ts';

const clicks = { flowType: 'tracking.0', eventTypes: ['click'] };
const timeBucket = '20261120100000';
const http = createHttp();

/** Passes the time at once and notes what was waited for. */
function hastyClock() {
  const waits: number[] = [];
  const after = (ms: number, run: () => void): (() => void) => {
    waits.push(ms);
    queueMicrotask(run);
    return () => {};
  };
  return { waits, after };
}

const sourceOf = (url: string, changes: Partial<EventSource> = {}): EventSource => ({
  ...{ http: http.client, urls: readUrlsOf(url), authorization: `ApiKey any:${apiKeys.webhook}` },
  ...{ tenant: 'acme', dataCoreId: 'core', clock: hastyClock(), random: () => 0.5, ...changes },
});

async function pagesOf(events: AsyncIterable<readonly ReadEvent[]>): Promise<(readonly ReadEvent[])[]> {
  const pages: (readonly ReadEvent[])[] = [];
  for await (const page of events) pages.push(page);
  return pages;
}

describe('reading back from Flowcore', () => {
  after(http.close);

  describe('that answers', () => {
    let flowcore: StartedFlowcore;
    let source: EventSource;
    before(async () => {
      flowcore = await startedFlowcore({ dialect: 'webhook' });
      const ids = await (await fetch(`${flowcore.server.adminUrl}/event-types`)).json();
      const { dataCoreId } = ids as { readonly dataCoreId: string };
      source = sourceOf(flowcore.server.adminUrl, { dataCoreId });
      const hours = ['09', '10', '10', '10', '10', '10', '11', '12'];
      await send(flowcore.server.url, {
        path: '/events/acme/affiliate/tracking.0/click',
        headers: {
          'content-type': 'application/json',
          authorization: apiKeys.webhook,
          'x-flowcore-event-time-key': 'ts',
        },
        body: JSON.stringify(hours.map((hour, at) => ({ ts: `2026-11-20T${hour}:00:00Z`, at }))),
      });
    });
    after(() => flowcore.close());

    it('lists the time buckets of a span, both ends included', async () => {
      const from = timeBucketOf(Date.UTC(2026, 10, 20, 10, 59));
      expect(from).to.equal(timeBucket);
      expect(await timeBucketsOf(source, clicks, { from, to: '20261120110000' })).to.deep.equal([
        timeBucket,
        '20261120110000',
      ]);
    });

    it('reads a bucket page by page, every event once', async () => {
      const pages = await pagesOf(eventsOf(source, { ...clicks, timeBucket }, 2));
      expect(pages.map(({ length }) => length)).to.deep.equal([2, 2, 1]);
      expect(pages.flat().map(({ payload }) => payload.at)).to.deep.equal([1, 2, 3, 4, 5]);
    });

    it('finds nothing in an empty bucket', async () => {
      expect(await pagesOf(eventsOf(source, { ...clicks, timeBucket: '20200101000000' }))).to.deep.equal([]);
    });

    const refused: readonly (readonly [string, Partial<EventSource>, object, RegExp])[] = [
      ['an event type that does not exist', {}, { eventTypes: ['sale'] }, /sale .*404.*sluice doctor/],
      ['a key that may not read', { authorization: 'ApiKey a:b' }, {}, /401.*FLOWCORE_READ_API_KEY/],
    ];
    for (const [what, changes, names, text] of refused) {
      it(`says in one line that there is ${what}`, async () => {
        const events = eventsOf({ ...source, ...changes }, { ...clicks, ...names, timeBucket });
        const failure = await pagesOf(events).catch((error: unknown) => error);
        expect(failure).to.have.property('name', 'Failure');
        expect((failure as Error).message)
          .to.match(text)
          .and.not.to.include('\n');
      });
    }
  });

  describe('that has trouble', () => {
    let server: HttpServer;
    afterEach(() => server.close());

    const asked = () =>
      server.requests.map(({ url }) =>
        Object.fromEntries(new URL(url ?? '', 'http://flowcore').searchParams),
      );

    it('halves a page that takes too long, at the same cursor, and keeps to that size', async () => {
      server = await startHttpServer((response, { url }) => {
        const { searchParams } = new URL(url ?? '', 'http://flowcore');
        const isFirst = searchParams.get('cursor') === null;
        // A page that takes too long is never answered.
        if (!isFirst && Number(searchParams.get('pageSize')) > 20) return;
        response.end(JSON.stringify({ events: [{}], nextCursor: isFirst ? 'second' : null }));
      });
      const source = sourceOf(server.url, { timeoutMs: 100 });
      const pages = await pagesOf(eventsOf(source, { ...clicks, timeBucket }, 64));
      expect(pages).to.have.length(2);
      expect(asked()).to.deep.equal([
        { pageSize: '64' },
        { pageSize: '64', cursor: 'second' },
        { pageSize: '32', cursor: 'second' },
        { pageSize: '16', cursor: 'second' },
      ]);
    });

    it('asks again, with longer pauses, while Flowcore has a passing problem', async () => {
      const answers = [503, 429, 500, 200];
      server = await startHttpServer((response) => {
        const status = answers.shift() ?? 200;
        response.writeHead(status, status === 429 ? { 'retry-after': '2' } : {});
        response.end(JSON.stringify({ events: [{}] }));
      });
      const clock = hastyClock();
      const pages = await pagesOf(eventsOf(sourceOf(server.url, { clock }), { ...clicks, timeBucket }));
      expect(pages).to.have.length(1);
      expect(clock.waits).to.deep.equal([125, 2250, 500]);
    });

    it('gives up in the end, in one line', async () => {
      server = await startHttpServer((response, { socket }) => {
        if (server.requests.length % 2 === 0) socket.destroy();
        else response.writeHead(503).end('busy');
      });
      const events = eventsOf(sourceOf(server.url), { ...clicks, timeBucket });
      const failure = await pagesOf(events).catch((error: unknown) => error);
      expect(failure).to.have.property('name', 'Failure');
      expect((failure as Error).message).to.match(
        /^reading tracking\.0\/click of 20261120100000 from Flowcore:/,
      );
      expect(server.requests).to.have.length(6);
    });

    for (const body of ['<html>', '{}', '[]', 'null']) {
      it(`does not take ${body} for an empty bucket`, async () => {
        server = await startHttpServer((response) => response.end(body));
        const events = eventsOf(sourceOf(server.url), { ...clicks, timeBucket });
        const failure = await pagesOf(events).catch((error: unknown) => error);
        expect((failure as Error).message).to.match(/no page of Flowcore's: check FLOWCORE_READ_URL/);
      });
    }
  });
});
