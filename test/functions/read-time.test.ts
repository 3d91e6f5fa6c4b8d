import { expect } from 'chai';
import fc from 'fast-check';
import { readTime } from '../../functions/read-time.ts';

const ms = Date.UTC(2026, 10, 21, 15);

describe('readTime', () => {
  const times: readonly { value: unknown; ms: number }[] = [
    { value: ms / 1000, ms },
    { value: ms, ms },
    { value: `${ms / 1000}`, ms },
    { value: `${ms}`, ms },
    { value: ms / 1000 + 0.25, ms: ms + 250 },
    { value: `${ms / 1000}.25`, ms: ms + 250 },
    { value: `0${ms / 1000}`, ms },
    { value: ms + 0.4, ms },
    { value: 1, ms: 1000 },
    { value: -1, ms: -1000 },
    { value: 99_999_999_999, ms: 99_999_999_999_000 },
    { value: 100_000_000_000, ms: 100_000_000_000 },
    { value: '2026-11-21T15:00:00Z', ms },
    { value: '2026-11-21T15:00:00.000Z', ms },
    { value: '2026-11-21T15:00Z', ms },
    { value: '2026-11-21 15:00:00Z', ms },
    { value: '2026-11-21T15:00:00.123456789Z', ms: ms + 123 },
    { value: '2026-11-21T15:00:00.9999Z', ms: ms + 999 },
    // The last nanosecond of an hour belongs to that hour.
    { value: '2026-11-21T14:59:59.999999999Z', ms: ms - 1 },
    { value: '2026-11-21T15:00:00+00:00', ms },
    { value: '2026-11-21T12:00:00-03:00', ms },
    { value: '2026-11-21T20:30:00+0530', ms },
    { value: '2026-11-22T05:00:00+14', ms },
    { value: '2026-11-21T03:00:00-12:00', ms },
    { value: '2026-11-20T24:00:00Z', ms: Date.UTC(2026, 10, 21) },
    { value: '2028-02-29T00:00:00Z', ms: Date.UTC(2028, 1, 29) },
  ];
  for (const { value, ms: expected } of times) {
    it(`reads ${JSON.stringify(value)} as ${new Date(expected).toISOString()}`, () => {
      expect(readTime(value)).to.deep.equal({ kind: 'time', ms: expected });
    });
  }

  for (const value of [undefined, null, '', 0, -0, '0', '00', '0.0']) {
    it(`takes ${Object.is(value, -0) ? '-0' : JSON.stringify(value)} for absent`, () => {
      expect(readTime(value)).to.deep.equal({ kind: 'absent' });
    });
  }

  const unreadable: readonly unknown[] = [
    '2026-11-21T15:00:00',
    '2026-11-21',
    '11/21/2026 15:00:00Z',
    '2026-02-30T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-11-21T25:00:00Z',
    '2026-11-21T15:60:00Z',
    '2026-11-21T15:00:61Z',
    '2026-11-21T24:00:01Z',
    // No place on earth is further from Greenwich than 14 hours.
    '2026-11-21T15:00:00+99:00',
    '2026-11-21T15:00:00-24:00',
    '2026-11-21T15:00:00+05:60',
    '2026-11-21T15:00:00 Z',
    '2026-11-21T15:00:00 UTC',
    '20261121T150000Z',
    '2026-W47-6T15:00:00Z',
    '+002026-11-21T15:00:00Z',
    `2026-11-21T15:00:00.${'0'.repeat(100)}Z`,
    ' ',
    ' 1795273200',
    '1795273200\n',
    '1795273200.',
    '.5',
    '-5',
    '+5',
    '1e9',
    '0x6',
    '1,795,273,200',
    'NaN',
    'yesterday',
    '9'.repeat(400),
    8.64e15 + 1,
    Number.POSITIVE_INFINITY,
    true,
    false,
    {},
    [],
    [ms],
  ];
  for (const value of unreadable) {
    it(`does not read ${String(JSON.stringify(value)).slice(0, 50)}`, () => {
      expect(readTime(value)).to.deep.equal({ kind: 'unreadable' });
    });
  }

  const seconds = fc.integer({ min: Date.UTC(2010, 0, 1) / 1000, max: Date.UTC(2100, 0, 1) / 1000 });

  it('reads seconds, milliseconds, their strings and toISOString as the same instant', () => {
    fc.assert(
      fc.property(seconds, (s) => {
        const spellings = [s, s * 1000, String(s), String(s * 1000), new Date(s * 1000).toISOString()];
        for (const spelling of spellings) {
          expect(readTime(spelling), String(spelling)).to.deep.equal({ kind: 'time', ms: s * 1000 });
        }
      }),
    );
  });

  it('loses no millisecond of a fraction, however it is written', () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 999 }), (s, fraction) => {
        const exact = s * 1000 + fraction;
        const decimal = `${s}.${String(fraction).padStart(3, '0')}`;
        for (const spelling of [exact, decimal, Number(decimal), new Date(exact).toISOString()]) {
          expect(readTime(spelling), String(spelling)).to.deep.equal({ kind: 'time', ms: exact });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('reads one instant in any zone alike', () => {
    const offset = fc.integer({ min: -12 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(seconds, offset, (s, minutes) => {
        const local = new Date((s + minutes * 60) * 1000).toISOString().slice(0, 19);
        const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
        const zone = [hour, minute].map((each) => String(each).padStart(2, '0')).join(':');
        const text = `${local}${minutes < 0 ? '-' : '+'}${zone}`;
        expect(readTime(text), text).to.deep.equal({ kind: 'time', ms: s * 1000 });
      }),
    );
  });

  it('never throws, and never reads a time that no Date can hold', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.double(), fc.stringMatching(/^[0-9TZ:.+ -]{0,40}$/)),
        (value) => {
          const reading = readTime(value);
          if (reading.kind === 'time') expect(new Date(reading.ms).getTime()).to.equal(reading.ms);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
