import { names } from '../../../local/start/environment.ts';
import type { Scenario } from '../scenario.ts';
import type { Traffic } from '../traffic.ts';
import { subscriptionName, topicName } from '../world.ts';

const NOT_FOUND = 5;
const UNAVAILABLE = 14;

const topicFails = (name: string, topic: string, traffic: Traffic): Scenario => ({
  name,
  fault: 'Publishing to the topic fails 12 times with NOT_FOUND and 4 times with UNAVAILABLE.',
  expected: 'Nothing is acknowledged before the record is confirmed; all ends where it belongs, once.',
  traffic,
  act: async ({ pubsub }) => {
    pubsub.fail({ topic: topicName(topic), code: NOT_FOUND, times: 12 });
    pubsub.fail({ topic: topicName(topic), code: UNAVAILABLE, times: 4 });
  },
  bounds: { duplicates: 'none' },
});

const repeats = (
  name: string,
  fault: string,
  subscription: string,
  everyNth: number,
  when: 'at once' | 'afterwards',
  traffic: Traffic = {},
): Scenario => ({
  name,
  fault,
  expected: 'Nothing is lost; copies are only of what was delivered twice, under the same keys.',
  traffic,
  act: async ({ pubsub }) => {
    pubsub.pushTwice({ subscription: subscriptionName(subscription), everyNth, when });
  },
  bounds: { duplicates: 'repeated' },
});

/** Pub/Sub fails, or delivers more than once. */
export const pubsubFails: readonly Scenario[] = [
  topicFails('staged topic away', names.stagedTopic, { oversizedPercent: 1.5 }),
  topicFails('quarantine topic away', names.quarantineTopic, { invalidPercent: 3 }),
  repeats(
    'redelivery while the first attempt runs',
    'Pub/Sub pushes every third message a second time before the first push is answered.',
    names.eventsSubscription,
    3,
    'at once',
  ),
  repeats(
    'redelivery after the acknowledgement',
    'Pub/Sub pushes every third message again although it was acknowledged.',
    names.eventsSubscription,
    3,
    'afterwards',
  ),
  repeats(
    'announcements twice',
    'Pub/Sub pushes every announcement of a staged object twice at once.',
    names.stagedSubscription,
    1,
    'at once',
    { oversizedPercent: 1.5 },
  ),
];
