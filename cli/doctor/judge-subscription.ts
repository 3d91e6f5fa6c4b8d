import ms from 'ms';
import { bad, ok, skip, type Verdict } from './finding.ts';
import type { Mending } from './mending.ts';
import type { SubscriptionState } from './subscription-state.ts';

/** How a subscription should be. */
export interface Wanted {
  readonly topic: string;
  /** Undefined where nothing says it. */
  readonly retentionSeconds: number | undefined;
  /** Undefined where Sluice does not depend on it. */
  readonly ackDeadlineSeconds: number | undefined;
}

type Judge = (state: SubscriptionState, wanted: Wanted, mending: Mending) => Verdict;

const DELETED_TOPIC = '_deleted-topic_';

export const days = (seconds: number): string => ms(seconds * 1000, { long: true });

const remake = ({ name }: SubscriptionState, { topic }: Wanted, mending: Mending): string =>
  mending.byDeployment(
    `${mending.pubsub(`subscriptions delete ${name}`)}, then make it again on topic ${topic}`,
  );

/** It gets what is published to the right topic, all of it. */
const topic: Judge = (state, wanted, mending) => {
  if (state.topic === DELETED_TOPIC) {
    return bad('its topic was deleted, it gets nothing any more', remake(state, wanted, mending));
  }
  if (state.isDetached) return bad('it is detached from its topic', remake(state, wanted, mending));
  if (state.topic !== wanted.topic) {
    return bad(`it is on topic ${state.topic}, not on ${wanted.topic}`, remake(state, wanted, mending));
  }
  return ok(`on topic ${wanted.topic}`);
};

/** What a filter leaves out is acknowledged, and nobody is told. */
const filter: Judge = (state, wanted, mending) =>
  state.filter === ''
    ? ok('no filter')
    : bad('it has a filter: what does not pass is lost without a trace', remake(state, wanted, mending));

/** A subscription that expires is deleted with all that waits in it. */
const expiry: Judge = ({ name, expiry }, _wanted, mending) => {
  if (expiry === 'never') return ok('never expires');
  if (expiry === 'not told') return skip('this emulator does not say whether it expires');
  return bad(
    `it is deleted after ${days(expiry.afterSeconds)} without use, with all that waits in it`,
    mending.byDeployment(mending.pubsub(`subscriptions update ${name} --expiration-period=never`)),
  );
};

/** During a long outage a dead-letter policy would empty the topic. */
const deadLetters: Judge = ({ name, deadLetterTopic }, _wanted, mending) =>
  deadLetterTopic === undefined
    ? ok('no dead-letter policy')
    : bad(
        `its dead-letter policy moves events to ${deadLetterTopic} when Flowcore is down`,
        mending.byDeployment(mending.pubsub(`subscriptions update ${name} --clear-dead-letter-policy`)),
      );

const retention: Judge = ({ name, retentionSeconds: is }, { retentionSeconds: wanted }, mending) => {
  const says = `keeps what is not acknowledged for ${days(is)}`;
  if (wanted === undefined || is >= wanted) return ok(says);
  return bad(
    `it ${says}, not for ${days(wanted)}`,
    mending.byDeployment(
      mending.pubsub(`subscriptions update ${name} --message-retention-duration=${wanted}s`),
    ),
  );
};

/** Every time budget of the functions is derived from the setting; the subscription must agree. */
const ackDeadline: Judge = ({ name, ackDeadlineSeconds: is }, { ackDeadlineSeconds: wanted }, mending) => {
  if (wanted === undefined) return ok(`ack deadline ${is} s`);
  if (is === wanted) return ok(`ack deadline ${is} s (ACK_DEADLINE_SECONDS)`);
  const why =
    is < wanted ? 'pushes are repeated while the first is in work' : 'pushes are given up too early';
  return bad(
    `its ack deadline is ${is} s, and ACK_DEADLINE_SECONDS is ${wanted}: ${why}`,
    mending.byDeployment(mending.pubsub(`subscriptions update ${name} --ack-deadline=${wanted}`)),
  );
};

/** What is asked of every subscription, by the name of the check. */
export const subscriptionJudges: Readonly<Record<string, Judge>> = {
  'subscription-topic': topic,
  'subscription-filter': filter,
  'subscription-expiry': expiry,
  'subscription-dead-letters': deadLetters,
  'subscription-retention': retention,
  'subscription-ack-deadline': ackDeadline,
};
