import { expect } from 'chai';
import { backlogRetentionMs, isExpired, snapshotExpiryMs } from '../../../local/pubsub/retention.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('retention', () => {
  it('keeps a message for the longer of subscription and topic retention', () => {
    expect(backlogRetentionMs(10, undefined)).to.equal(10);
    expect(backlogRetentionMs(10, 30)).to.equal(30);
    expect(backlogRetentionMs(30, 10)).to.equal(30);
  });

  it('keeps a message through the last millisecond', () => {
    expect(isExpired(0, 1_000, 1_000)).to.equal(false);
    expect(isExpired(0, 1_000, 1_001)).to.equal(true);
  });

  const snapshots: readonly [ageMs: number | undefined, lifeMs: number | undefined][] = [
    [undefined, 7 * DAY_MS],
    [0, 7 * DAY_MS],
    [3 * DAY_MS, 4 * DAY_MS],
    [7 * DAY_MS - HOUR_MS, HOUR_MS],
    [7 * DAY_MS - HOUR_MS + 1, undefined],
    [30 * DAY_MS, undefined],
  ];
  for (const [ageMs, lifeMs] of snapshots) {
    it(`${lifeMs === undefined ? 'refuses' : 'makes'} a snapshot whose oldest message is ${ageMs ?? 'no'} ms old`, () => {
      const now = 100 * DAY_MS;
      const expected = lifeMs === undefined ? undefined : now + lifeMs;
      expect(snapshotExpiryMs(ageMs === undefined ? undefined : now - ageMs, now)).to.equal(expected);
    });
  }
});
