import { expect } from 'chai';
import { type Outcome, statusOf } from '../../functions/ack.ts';
import type { Fate } from '../../functions/message.ts';

const delivered: Fate = { fate: 'delivered' };
const overflowed: Fate = { fate: 'overflowed' };
const quarantined: Fate = { fate: 'quarantined', reason: 'schema', detail: '/id required' };
const filtered: Fate = { fate: 'filtered', rule: 'test' };
const retry: Fate = { fate: 'retry', cause: 'transient: HTTP 500' };

const settled = (...fates: readonly Fate[]): Outcome => ({ kind: 'settled', fates });

const cases: readonly (readonly [name: string, outcome: Outcome, status: number])[] = [
  ['an event delivered', settled(delivered), 204],
  ['an event overflowed', settled(overflowed), 204],
  ['an event quarantined', settled(quarantined), 204],
  ['an event filtered', settled(filtered), 204],
  ['every end at once', settled(delivered, overflowed, quarantined, filtered), 204],
  ['an event to be retried', settled(retry), 503],
  ['one to be retried, first of three', settled(retry, delivered, quarantined), 503],
  ['one to be retried, last of three', settled(delivered, filtered, retry), 503],
  ['a caller without token', { kind: 'refused', refusal: 'unauthenticated' }, 401],
  ['a caller that may not push', { kind: 'refused', refusal: 'forbidden' }, 403],
  ['a caller that cannot be judged', { kind: 'refused', refusal: 'unverifiable' }, 503],
  ['a body that is no push', { kind: 'not-an-envelope' }, 400],
  ['a path of no event type', { kind: 'unknown-path' }, 404],
  ['a full instance', { kind: 'full' }, 429],
  ['a bug while handling', { kind: 'failed' }, 500],
];

describe('the answer to a push', () => {
  for (const [name, outcome, status] of cases) {
    it(`is ${status} for ${name}`, () => {
      expect(statusOf(outcome)).to.equal(status);
    });
  }

  // https://cloud.google.com/pubsub/docs/push#receive_push
  it('acknowledges in no other case than the ends of all events', () => {
    const ACKNOWLEDGES = [102, 200, 201, 202, 204];
    const acknowledged = cases.filter(([, , status]) => ACKNOWLEDGES.includes(status));
    expect(acknowledged).to.have.length(5);
    for (const [, outcome] of acknowledged) {
      expect(outcome.kind === 'settled' && outcome.fates.every(({ fate }) => fate !== 'retry')).to.equal(
        true,
      );
    }
  });
});
