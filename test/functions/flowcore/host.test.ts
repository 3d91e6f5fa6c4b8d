import { expect } from 'chai';
import type { Consequence } from '../../../functions/flowcore/consequence.ts';
import type { Host } from '../../../functions/flowcore/host.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { clicks } from './sample-event.ts';
import { hostOn } from './sample-host.ts';

const THROTTLED: Consequence = { kind: 'throttled', detail: 'HTTP 429' };
const DELIVERED: Consequence = { kind: 'delivered' };
const others = { ...clicks, eventType: 'others' };

/** How many requests a host lets through at once, to these destinations in turn. */
async function mostAtOnce(host: Host, destinations = [clicks, others]): Promise<number> {
  let running = 0;
  let most = 0;
  const requests = Array.from({ length: 40 }, (_, index) =>
    host.request(destinations[index % destinations.length] ?? clicks, async () => {
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
  const host = hostOn(clock);
  return { clock, host, learn: (consequence: Consequence) => host.learn(clicks, consequence, clock.now()) };
};

describe('the Flowcore host', () => {
  it('bears as many requests as the setting says, half of them for one destination', async () => {
    expect(await mostAtOnce(start().host)).to.equal(16);
    expect(await mostAtOnce(start().host, [clicks])).to.equal(8);
  });

  it('gets half as many at each throttled answer, down to two, and one more for each round of accepted ones', async () => {
    const { host, learn } = start();
    const allowed: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      learn(THROTTLED);
      allowed.push(await mostAtOnce(host));
    }
    expect(allowed).to.deep.equal([8, 4, 2, 2, 2, 2]);
    for (let answer = 0; answer < 3; answer += 1) learn(DELIVERED);
    expect(await mostAtOnce(host)).to.equal(3);
    for (let answer = 0; answer < 400; answer += 1) learn(DELIVERED);
    expect(await mostAtOnce(host)).to.equal(16);
  });

  it('leaves other destinations their way while all requests of one hang', async () => {
    const { host } = start();
    const hang = Promise.withResolvers<void>();
    const hanging = Array.from({ length: 40 }, () => host.request(clicks, () => hang.promise));
    expect([host.isBusy(clicks), host.isBusy(others)]).to.deep.equal([true, false]);
    expect(await mostAtOnce(host, [others])).to.equal(8);
    hang.resolve();
    await Promise.all(hanging);
  });

  it('is busy while every request is taken, and says when one is free', async () => {
    const { host } = start();
    let freed = 0;
    host.whenFree(() => {
      freed += 1;
    });
    const answers = Array.from({ length: 16 }, () => Promise.withResolvers<void>());
    const requests = answers.map(({ promise }, index) =>
      host.request(index % 2 === 0 ? clicks : others, () => promise),
    );
    await new Promise(setImmediate);
    const rare = { ...clicks, eventType: 'rare' };
    expect(host.isBusy(rare)).to.equal(true);
    answers[0]?.resolve();
    await requests[0];
    expect([freed, host.isBusy(rare), host.isBusy(others)]).to.deep.equal([1, false, true]);
    for (const { resolve } of answers) resolve();
    await Promise.all(requests);
  });

  it('is left alone for as long as Retry-After says, the longest counts, and not beyond the cap', () => {
    const { host, clock, learn } = start();
    learn({ ...THROTTLED, retryAfterMs: 5000 });
    learn({ ...THROTTLED, retryAfterMs: 2000 });
    clock.advance(1000);
    expect(host.pauseMs()).to.equal(4000);
    clock.advance(5000);
    expect(host.pauseMs()).to.equal(0);
    learn({ ...THROTTLED, retryAfterMs: 3_600_000 });
    expect(host.pauseMs()).to.equal(60_000);
  });
});
