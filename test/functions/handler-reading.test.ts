import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import type { Fate } from '../../functions/message.ts';
import type { Admission } from '../../functions/push-auth.ts';
import { BUDGET_MS, bodyOf, pushOf, startFunction } from '../support/hand-settled-function.ts';

const DELIVERED: Fate = { fate: 'delivered' };

describe('the handler, before it has read a body (direct)', () => {
  let started: Awaited<ReturnType<typeof startFunction>>;
  const sockets: Socket[] = [];
  /** Sends the head of a push with so many bytes of body, and what there is of the body. */
  const sendHead = (bytes: number, body = ''): Socket => {
    const socket = connect(started.port, '127.0.0.1').setEncoding('latin1');
    const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    socket.write(`${head}content-length: ${bytes}\r\n\r\n${body}`);
    sockets.push(socket);
    return socket;
  };
  const statusFor = async (socket: Socket): Promise<number> => {
    const [answer] = (await once(socket, 'data')) as [string];
    return Number(answer.slice(9, 12));
  };
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    started.close();
  });

  it('turns a caller away that may not push', async () => {
    const admission: Admission = { ok: false, refusal: 'forbidden', problem: 'another account' };
    started = await startFunction('direct', { authorise: async () => admission });
    expect(await statusFor(sendHead(100))).to.equal(403);
  });

  it('refuses what is more than it may have in work', async () => {
    started = await startFunction('direct');
    const first = started.push(bodyOf(600));
    const { end } = await started.settling(0);
    expect(await statusFor(sendHead(401))).to.equal(429);
    end(DELIVERED);
    expect((await first).status).to.equal(204);
  });

  it('nacks a push whose body has not come by its deadline, and gives its bytes back', async () => {
    started = await startFunction('direct');
    const socket = sendHead(900, '{"mess');
    await started.admitted();
    started.clock.advance(BUDGET_MS);
    expect(await statusFor(socket)).to.equal(503);
    const next = started.push(bodyOf(900));
    (await started.settling(0)).end(DELIVERED);
    expect((await next).status).to.equal(204);
  });

  it('gives back the bytes of a push that has gone while its token was looked at', async () => {
    const { promise: looking, resolve: look } = Promise.withResolvers<Admission>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    let pushes = 0;
    const authorise = (): Promise<Admission> => {
      pushes += 1;
      ask();
      return pushes === 1 ? looking : Promise.resolve({ ok: true });
    };
    started = await startFunction('direct', { authorise });
    const body = bodyOf(890);
    const socket = sendHead(body.length, body);
    await asked;
    const closed = started.closed();
    socket.destroy();
    await closed;
    look({ ok: true });
    const next = started.push(bodyOf(900));
    (await started.settling(0)).end(DELIVERED);
    expect((await next).status).to.equal(204);
  });

  it('hands on nothing of a body that ends early', async () => {
    started = await startFunction('direct');
    const socket = sendHead(900, JSON.stringify(pushOf('{}')));
    await started.admitted();
    socket.destroy();
    await started.logged('has ended early');
    expect(started.settlings).to.have.length(0);
  });
});
