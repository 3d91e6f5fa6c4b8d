import { expect } from 'chai';
import fc from 'fast-check';
import { retryDelayMs } from '../../../functions/delivery/retry.ts';
import { type Consequence, misconfigured } from '../../../functions/flowcore/consequence.ts';
import { parseRetryAfterMs } from '../../../functions/flowcore/retry-after.ts';

const transient: Consequence = { kind: 'transient', detail: 'HTTP 500' };
const AMPLE_MS = 100_000;

describe('the retry decision', () => {
  const cases: readonly {
    consequence: Consequence;
    attempt?: number;
    remainingMs?: number;
    pauseMs?: number;
    delayMs: number | undefined;
  }[] = [
    { consequence: { kind: 'delivered' }, delayMs: undefined },
    { consequence: { kind: 'event-fault', detail: '', answer: '' }, delayMs: undefined },
    { consequence: { kind: 'size', detail: '' }, delayMs: undefined },
    { consequence: misconfigured('host', 'HTTP 401'), delayMs: undefined },
    { consequence: { ...misconfigured('destination', 'HTTP 403'), mayPass: true }, delayMs: 125 },
    { consequence: { kind: 'unknown', detail: 'ECONNRESET' }, delayMs: 125 },
    { consequence: transient, delayMs: 125 },
    { consequence: transient, attempt: 2, delayMs: 250 },
    { consequence: transient, attempt: 3, delayMs: 500 },
    { consequence: transient, attempt: 4, delayMs: undefined },
    { consequence: { kind: 'throttled', detail: 'HTTP 429' }, delayMs: 125 },
    { consequence: { kind: 'throttled', detail: 'HTTP 429' }, pauseMs: 5000, delayMs: 5125 },
    { consequence: transient, pauseMs: 5000, delayMs: 5125 },
    {
      consequence: { kind: 'throttled', detail: 'HTTP 429' },
      pauseMs: 5000,
      remainingMs: 6124,
      delayMs: undefined,
    },
    { consequence: transient, remainingMs: 1125, delayMs: 125 },
    { consequence: transient, remainingMs: 1124, delayMs: undefined },
  ];
  for (const { consequence, attempt = 1, remainingMs = AMPLE_MS, pauseMs = 0, delayMs } of cases) {
    const what = `${JSON.stringify(consequence)}, attempt ${attempt}, pause ${pauseMs}, ${remainingMs} ms left`;
    it(`after ${what} is ${delayMs === undefined ? 'to give up' : `to wait ${delayMs} ms`}`, () => {
      expect(retryDelayMs({ consequence, attempt, remainingMs, pauseMs, random: 0.5 })).to.equal(delayMs);
    });
  }

  it('never waits less than the pause, nor so long that no request fits before the deadline', () => {
    const question = fc.record({
      attempt: fc.integer({ min: 1, max: 5 }),
      remainingMs: fc.integer({ min: -1000, max: 200_000 }),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      pauseMs: fc.integer({ min: 0, max: 100_000 }),
    });
    fc.assert(
      fc.property(question, (rest) => {
        const delayMs = retryDelayMs({ consequence: { kind: 'throttled', detail: 'HTTP 429' }, ...rest });
        if (delayMs !== undefined) expect(delayMs).to.be.within(rest.pauseMs, rest.remainingMs - 1000);
      }),
    );
  });
});

describe('Retry-After', () => {
  const date = 'Sat, 21 Nov 2026 12:00:00 GMT';
  for (const [header, ms] of [
    [undefined, undefined],
    ['0', 0],
    ['7', 7000],
    [' 7 ', 7000],
    ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['99999999999999999999', undefined],
    ['', undefined],
  ] as const) {
    it(`${JSON.stringify(header)} asks for ${ms === undefined ? 'nothing' : `${ms} ms`}`, () => {
      expect(parseRetryAfterMs(header, date)).to.equal(ms);
    });
  }

  it('as a date without a Date header asks for nothing, for the local clock may be wrong', () => {
    expect(parseRetryAfterMs(date, undefined)).to.equal(undefined);
  });
});
