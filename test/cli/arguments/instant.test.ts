import { expect } from 'chai';
import { InvalidArgumentError } from 'commander';
import fc from 'fast-check';
import {
  instantArgument,
  parseInstant,
  parseSpan,
  resolveInstant,
  spanArgument,
} from '../../../cli/arguments/instant.ts';

const HOUR_MS = 3_600_000;

describe('a time on the command line', () => {
  const times: readonly [string, number][] = [
    ['2026-11-21T10:00:00Z', Date.UTC(2026, 10, 21, 10)],
    ['2026-11-21T10:00:00.250Z', Date.UTC(2026, 10, 21, 10, 0, 0, 250)],
    ['2026-11-21T10:00:00+02:00', Date.UTC(2026, 10, 21, 8)],
    ['2026-11-21', Date.UTC(2026, 10, 21)],
  ];
  for (const [text, ms] of times) {
    it(`may be ${text}`, () => {
      expect(parseInstant(text)).to.deep.equal({ kind: 'time', ms });
    });
  }

  const spans: readonly [string, number][] = [
    ['90s', 90_000],
    ['15m', HOUR_MS / 4],
    ['2h', 2 * HOUR_MS],
    ['1.5 h', 1.5 * HOUR_MS],
    ['7d', 168 * HOUR_MS],
  ];
  for (const [text, ms] of spans) {
    it(`may be ${text} before now`, () => {
      expect(parseInstant(text)).to.deep.equal({ kind: 'ago', ms });
      expect(parseSpan(text)).to.equal(ms);
    });
  }

  const none = [
    '',
    'now',
    '5',
    '-2h',
    '2 fortnights',
    '2026-11-21T10:00:00',
    '2026-02-30',
    '2026-13-01',
    '1e3h',
  ];
  for (const text of none) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(parseInstant(text)).to.equal(undefined);
      expect(() => instantArgument(text)).to.throw(InvalidArgumentError, /It must be a time with its zone/);
      expect(() => spanArgument(text)).to.throw(InvalidArgumentError, /It must be a span of time/);
    });
  }

  it('is read as it is written, whatever the time', () => {
    const least = Date.UTC(1970, 0, 1);
    fc.assert(
      fc.property(
        fc.date({ min: new Date(least), max: new Date(Date.UTC(2100, 0, 1)), noInvalidDate: true }),
        (date) => {
          const instant = { kind: 'time', ms: date.getTime() } as const;
          expect(parseInstant(date.toISOString())).to.deep.equal(instant);
          expect(resolveInstant(instant, 0)).to.equal(date.getTime());
        },
      ),
    );
  });

  it('lies as long before now as it says, whatever the span', () => {
    const units = { s: 1000, m: 60_000, h: HOUR_MS, d: 24 * HOUR_MS } as const;
    const unit = fc.constantFrom(...(['s', 'm', 'h', 'd'] as const));
    fc.assert(
      fc.property(fc.nat(10_000), unit, fc.nat(), (amount, name, now) => {
        expect(resolveInstant(instantArgument(`${amount}${name}`), now)).to.equal(now - amount * units[name]);
      }),
    );
  });

  it('is a finite number of ms or nothing, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const instant = parseInstant(text);
        if (instant !== undefined) expect(instant.ms).to.satisfy(Number.isFinite);
      }),
    );
  });
});
