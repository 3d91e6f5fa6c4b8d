import { expect } from 'chai';
import {
  isStrictDateTime,
  parseIsoTime,
  resolveTimes,
  timeBucketOf,
  timeKeyValue,
} from '../../../local/flowcore/times.ts';

const ingestionMs = Date.UTC(2026, 10, 21, 12);
const givenMs = Date.UTC(2026, 10, 20, 10, 0, 0, 123);
const given = '2026-11-20T10:00:00.123Z';

describe('the time headers of the open service', () => {
  const accepted = [given, '2026-11-20T10:00Z', '2026-11-20T10:00:00.123456789Z', '1970-01-01T00:00:00Z'];
  const rejected = [
    '2026-11-20T10:00:00+02:00',
    '2026-11-20T10:00:00+00:00',
    '2026-11-20',
    '1763632800000',
    '2026-11-20t10:00:00Z',
    '2026-11-20T10:00:00z',
    '2026-11-20 10:00:00Z',
    '2026-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-11-20T24:00:00Z',
    '',
  ];
  for (const value of accepted) it(`accepts ${value}`, () => expect(isStrictDateTime(value)).to.equal(true));
  for (const value of rejected)
    it(`rejects "${value}"`, () => expect(isStrictDateTime(value)).to.equal(false));
});

describe('reading a time', () => {
  const cases: readonly (readonly [value: unknown, ms: number | undefined])[] = [
    [given, givenMs],
    ['2026-11-20T12:00:00.123+02:00', givenMs],
    ['2026-11-20T10:00:00.123', givenMs],
    ['2026-11-20', Date.UTC(2026, 10, 20)],
    ['2026-02-31T99:00:00Z', undefined],
    ['not a date', undefined],
    ['20 Nov 2026', undefined],
    [givenMs, undefined],
    [true, undefined],
  ];
  for (const [value, ms] of cases) {
    it(`reads ${JSON.stringify(value)} as ${ms}`, () => expect(parseIsoTime(value)).to.equal(ms));
  }

  it('names the UTC hour as Flowcore does', () => expect(timeBucketOf(givenMs)).to.equal('20261120100000'));
});

describe('the value under a time key', () => {
  const cases: readonly (readonly [
    name: string,
    payload: unknown,
    key: string | undefined,
    value: unknown,
  ])[] = [
    ['a top-level key', { ts: 1 }, 'ts', 1],
    ['a literal key with a dot', { 'a.b': 1 }, 'a.b', 1],
    ['no nested key', { a: { b: 1 } }, 'a.b', undefined],
    ['no inherited name', {}, 'constructor', undefined],
    ['nothing in an array', [1], '0', undefined],
    ['nothing in null', null, 'ts', undefined],
    ['nothing without a key', { ts: 1 }, undefined, undefined],
  ];
  for (const [name, payload, key, value] of cases) {
    it(`is ${name}`, () => expect(timeKeyValue(payload, key)).to.equal(value));
  }
});

describe('the times of an event', () => {
  const cases: readonly (readonly [eventTime: unknown, ms: number, noted: string | undefined])[] = [
    [undefined, ingestionMs, undefined],
    [null, ingestionMs, undefined],
    ['', ingestionMs, undefined],
    [0, ingestionMs, undefined],
    [given, givenMs, given],
    [givenMs, ingestionMs, String(givenMs)],
    ['not a date', ingestionMs, 'not a date'],
    [true, ingestionMs, 'true'],
    [{ x: 1 }, ingestionMs, '{"x":1}'],
  ];
  for (const [eventTime, ms, noted] of cases) {
    it(`given ${JSON.stringify(eventTime)}, event time is ${ms} and metadata notes ${noted}`, () => {
      const times = resolveTimes({ ingestionMs, eventTime, validTime: undefined, metadata: {} });
      expect(times.eventTimeMs).to.equal(ms);
      expect(times.validTimeMs).to.equal(ms);
      expect(times.metadata).to.deep.equal(noted === undefined ? {} : { 'event-time': noted });
    });
  }

  it('come from the metadata when nothing else gives them', () => {
    const metadata = { 'event-time': given, 'valid-time-on/stored-event': '2026-11-20T11:00:00Z' };
    const times = resolveTimes({ ingestionMs, eventTime: undefined, validTime: undefined, metadata });
    expect(times).to.deep.equal({
      eventTimeMs: givenMs,
      validTimeMs: Date.UTC(2026, 10, 20, 11),
      metadata,
    });
  });
});
