import { expect } from 'chai';
import type { Consequence } from '../../../functions/flowcore/consequence.ts';
import { createHost } from '../../../functions/flowcore/host.ts';
import { manualClock } from '../../support/manual-clock.ts';

const THROTTLED: Consequence = { kind: 'throttled', detail: 'HTTP 429' };
const DELIVERED: Consequence = { kind: 'delivered' };

/** How many requests a host lets through at once. */
async function mostAtOnce(host: ReturnType<typeof createHost>): Promise<number> {
  let running = 0;
  let most = 0;
  const requests = Array.from({ length: 40 }, () =>
    host.request(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    }),
  );
  await Promise.all(requests);
  return most;
}

const start = () => {
  const clock = manualClock();
  return { clock, host: createHost({ maxRequests: 16, retryAfterCapMs: 60_000, clock }) };
};

describe('the Flowcore host', () => {
  it('bears as many requests as the setting says', async () => {
    expect(await mostAtOnce(start().host)).to.equal(16);
  });

  it('gets half as many at each throttled answer, down to one, and one more for each round of accepted ones', async () => {
    const { host } = start();
    const allowed: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      host.learn(THROTTLED);
      allowed.push(await mostAtOnce(host));
    }
    expect(allowed).to.deep.equal([8, 4, 2, 1, 1, 1]);
    host.learn(DELIVERED);
    expect(await mostAtOnce(host)).to.equal(2);
    for (let answer = 0; answer < 400; answer += 1) host.learn(DELIVERED);
    expect(await mostAtOnce(host)).to.equal(16);
  });

  it('is busy while every request is taken, and says when one is free', async () => {
    const { host } = start();
    let freed = 0;
    host.whenFree(() => {
      freed += 1;
    });
    const answers = Array.from({ length: 16 }, () => Promise.withResolvers<void>());
    const requests = answers.map(({ promise }) => host.request(() => promise));
    expect(host.isBusy()).to.equal(true);
    answers[0]?.resolve();
    await requests[0];
    expect([freed, host.isBusy()]).to.deep.equal([1, false]);
    for (const { resolve } of answers) resolve();
    await Promise.all(requests);
  });

  it('is left alone for as long as Retry-After says, the longest counts, and not beyond the cap', () => {
    const { host, clock } = start();
    host.learn({ ...THROTTLED, retryAfterMs: 5000 });
    host.learn({ ...THROTTLED, retryAfterMs: 2000 });
    clock.advance(1000);
    expect(host.pauseMs()).to.equal(4000);
    clock.advance(5000);
    expect(host.pauseMs()).to.equal(0);
    host.learn({ ...THROTTLED, retryAfterMs: 3_600_000 });
    expect(host.pauseMs()).to.equal(60_000);
  });
});
