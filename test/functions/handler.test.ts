import type { Request, Response } from '@google-cloud/functions-framework';
import { expect } from 'chai';
import type { HandlerParts, PushHandler } from '../../functions/handler.ts';
import type { Fate } from '../../functions/message.ts';
import { byFramework } from '../../functions/process/serve-by-framework.ts';
import type { Admission } from '../../functions/push-auth.ts';
import {
  BUDGET_MS,
  bodyOf,
  LEAST_BODY,
  MAX_IN_FLIGHT_BYTES,
  pushOf,
  startFunction,
} from '../support/hand-settled-function.ts';
import { pushServers } from '../support/push-server.ts';

const DELIVERED: Fate = { fate: 'delivered' };
const RETRY: Fate = { fate: 'retry', cause: 'transient: HTTP 500' };

for (const pushServer of pushServers) {
  describe(`the handler (${pushServer})`, () => {
    let started: Awaited<ReturnType<typeof startFunction>>;
    const start = async (changes?: Partial<HandlerParts>) => {
      started = await startFunction(pushServer, changes);
      return started;
    };
    afterEach(() => started.close());

    it('hands on the message as it was pushed, with the deadline counted from its arrival', async () => {
      const { push, settling, clock } = await start();
      const answer = push(pushOf('{"a":1}'), '/click');
      const { message, deadlineMs, end } = await settling(0);
      expect(deadlineMs).to.equal(clock.now() + BUDGET_MS);
      expect(message).to.deep.equal({
        messageId: '7',
        publishTime: '2026-11-21T12:00:00.123Z',
        publishTimeMs: Date.parse('2026-11-21T12:00:00.123Z'),
        attributes: { event_type: 'click' },
        orderingKey: undefined,
        data: Buffer.from('{"a":1}'),
        isBase64: true,
        subscription: 'projects/p/subscriptions/events',
        path: '/click',
        replayId: undefined,
        element: undefined,
        trace: undefined,
      });
      end(DELIVERED);
      expect(await answer).to.deep.equal({ status: 204, body: '' });
    });

    it('answers only when every event has its fate', async () => {
      const { push, settling } = await start();
      let isAnswered = false;
      const answer = push(pushOf('{}')).finally(() => {
        isAnswered = true;
      });
      const { end } = await settling(0);
      const other = push(pushOf('{}'));
      (await settling(1)).end(DELIVERED);
      await other;
      expect(isAnswered).to.equal(false);
      end(DELIVERED);
      expect((await answer).status).to.equal(204);
    });

    it('answers 503 when an event must come again', async () => {
      const { push, settling } = await start();
      const answer = push(pushOf('[{},{}]'));
      (await settling(0)).end(DELIVERED, RETRY);
      expect((await answer).status).to.equal(503);
    });

    const SECRET = 'jane@example.com';
    const noEnvelopes: Readonly<Record<string, unknown>> = {
      'an object without message': { email: SECRET },
      'an empty object': {},
      'an array': [SECRET],
      'a message without id': { message: { data: SECRET, publishTime: '2026-11-21T12:00:00Z' } },
      'a publish time that is none': pushOf('{}', { publishTime: SECRET }),
      'data that is an object': pushOf('{}', { data: { email: SECRET } }),
      'attributes with a number': pushOf('{}', { attributes: { [SECRET]: 5 } }),
    };

    for (const [name, body] of Object.entries(noEnvelopes)) {
      it(`answers 400 to ${name}, and logs that without its content`, async () => {
        const { push, settlings, lines } = await start();
        const { status, body: answer } = await push(body);
        expect(status).to.equal(400);
        expect(settlings).to.have.length(0);
        expect(lines).to.have.length(1);
        expect(lines[0]).to.include('request is not a Pub/Sub push').and.to.include('"severity":"WARNING"');
        expect(lines.join('') + answer).not.to.include(SECRET);
      });
    }

    const form =
      'subscription=s&message[messageId]=7&message[publishTime]=2026-11-21T12:00:00Z&message[data]=e30=';
    for (const [contentType, body] of [
      ['application/x-www-form-urlencoded', form],
      ['text/plain', pushOf('{}')],
      ['application/octet-stream', pushOf('{}')],
    ] as const) {
      it(`answers 400 to a push that comes as ${contentType}`, async () => {
        const { push, settlings, lines } = await start();
        expect((await push(body, '/', contentType)).status).to.equal(400);
        expect(settlings).to.have.length(0);
        expect(lines.join('')).to.include('the content type is not JSON');
      });
    }

    it('takes JSON under its other names', async () => {
      const { push, settling } = await start();
      for (const [index, contentType] of [
        'application/json; charset=utf-8',
        'application/cloudevents+json',
      ].entries()) {
        const answer = push(pushOf('{}'), '/', contentType);
        (await settling(index)).end(DELIVERED);
        expect((await answer).status, contentType).to.equal(204);
      }
    });

    for (const path of ['/nope', '/click/extra', '/Click', '/constructor']) {
      it(`answers 404 to ${path}, an endpoint of no event type`, async () => {
        const { push, settlings, lines } = await start();
        expect((await push(pushOf('{}'), path)).status).to.equal(404);
        expect(settlings).to.have.length(0);
        expect(lines).to.have.length(1);
        expect(lines[0]).to.include('mend the subscription').and.to.include(`"path":"${path}"`);
      });
    }

    for (const [status, refusal] of [
      [401, 'unauthenticated'],
      [403, 'forbidden'],
      [503, 'unverifiable'],
    ] as const) {
      it(`parses nothing of a caller that is turned away with ${status}`, async () => {
        const admission: Admission = { ok: false, refusal, problem: 'the token is not valid' };
        const { push, settlings, lines } = await start({ authorise: async () => admission });
        expect((await push(pushOf('{}'))).status).to.equal(status);
        // Had the body been read first, this one would get 400.
        expect((await push({ email: SECRET })).status).to.equal(status);
        expect(settlings).to.have.length(0);
        expect(lines).to.have.length(2);
        expect(lines.join('')).to.include('the token is not valid').and.not.to.include(SECRET);
      });
    }

    it('shows who calls to whoever authorises', async () => {
      const callers: unknown[] = [];
      const { push } = await start({
        authorise: async (caller) => {
          callers.push(caller);
          return { ok: false, refusal: 'unauthenticated', problem: 'none' };
        },
      });
      await push(pushOf('{}'));
      expect(callers).to.deep.equal([{ remoteAddress: '127.0.0.1', authorization: undefined }]);
    });

    it('nacks when authorising breaks', async () => {
      const { push, settlings } = await start({ authorise: () => Promise.reject(new Error('a bug')) });
      expect((await push(pushOf('{}'))).status).to.equal(500);
      expect(settlings).to.have.length(0);
    });

    it('takes no more bytes than it may have in work, and takes again when some have left', async () => {
      const { push, settling, settlings } = await start();
      const first = push(bodyOf(600));
      await settling(0);
      const second = push(bodyOf(400));
      await settling(1);
      expect((await push(bodyOf(LEAST_BODY))).status, 'above the cap').to.equal(429);
      expect(settlings).to.have.length(2);
      (await settling(1)).end(DELIVERED);
      expect((await second).status).to.equal(204);
      expect((await push(bodyOf(401))).status, 'still one byte too many').to.equal(429);
      const third = push(bodyOf(400));
      (await settling(2)).end(RETRY);
      expect((await third).status).to.equal(503);
      (await settling(0)).end(DELIVERED);
      expect((await first).status).to.equal(204);
    });

    it('takes a push larger than the cap, alone', async () => {
      const { push, settling } = await start();
      const large = push(bodyOf(MAX_IN_FLIGHT_BYTES + 1));
      await settling(0);
      expect((await push(bodyOf(LEAST_BODY))).status).to.equal(429);
      (await settling(0)).end(DELIVERED);
      expect((await large).status).to.equal(204);
      const small = push(bodyOf(LEAST_BODY));
      await settling(1);
      expect((await push(bodyOf(MAX_IN_FLIGHT_BYTES + 1))).status).to.equal(429);
      (await settling(1)).end(DELIVERED);
      expect((await small).status).to.equal(204);
    });

    it('nacks when settling breaks, gives its bytes back and lives on', async () => {
      const { push, settling, lines } = await start();
      const answer = push(bodyOf(900));
      (await settling(0)).fail(new TypeError('a value of the payload'));
      expect(await answer).to.deep.equal({ status: 500, body: '' });
      expect(lines).to.have.length(1);
      expect(lines[0])
        .to.include('"severity":"ERROR"')
        .and.to.include('TypeError')
        .and.to.include('handler.test.ts');
      expect(lines[0]).to.not.include('a value of the payload');
      const next = push(bodyOf(900));
      (await settling(1)).end(DELIVERED);
      expect((await next).status).to.equal(204);
    });
  });
}

it('a push by the framework lets go of the body that the framework keeps', async () => {
  const request = { headers: {}, socket: {}, path: '/', body: { a: 1 }, rawBody: Buffer.from('{"a":1}') };
  let body: unknown;
  const take: PushHandler = async (push) => {
    body = await push.takeBody();
  };
  await byFramework(take)(request as unknown as Request, {} as Response);
  expect(body).to.deep.equal({ a: 1 });
  expect([request.body, request.rawBody]).to.deep.equal([undefined, undefined]);
});
