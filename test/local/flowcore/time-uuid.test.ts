import { expect } from 'chai';
import { timeUuidMs, timeUuids } from '../../../local/flowcore/time-uuid.ts';

const ms = Date.UTC(2026, 10, 21, 12);

/** The 60 bits of time of a version 1 UUID, most significant first. */
function timeBits(id: string): string {
  return id.slice(15, 18) + id.slice(9, 13) + id.slice(0, 8);
}

describe('event ids', () => {
  it('are version 1 UUIDs of the time they are made', () => {
    const id = timeUuids(() => ms)();
    expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(timeUuidMs(id)).to.equal(ms);
  });

  it('are distinct and rise, even for more ids than a millisecond has ticks', () => {
    const next = timeUuids(() => ms);
    const ids = Array.from({ length: 12_000 }, next);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids.map(timeBits).toSorted()).to.deep.equal(ids.map(timeBits));
  });

  it('rise when the clock goes back', () => {
    let now = ms;
    const next = timeUuids(() => now);
    const first = next();
    now -= 1_000;
    expect(timeBits(next()) > timeBits(first)).to.equal(true);
  });
});
