import type { Rule } from '../../../local/flowcore/rule.ts';
import { seededRandom } from '../../../local/flowcore/seeded-random.ts';
import { names } from '../../../local/start/environment.ts';
import type { Scenario } from '../scenario.ts';
import { subscriptionName, topicName, type World } from '../world.ts';

type Mishap = (world: World, requests: number) => Promise<void> | void;

const misbehaves =
  (rule: Rule): Mishap =>
  ({ flowcore }, next) =>
    flowcore.rules({ ...rule, next });

const subscriptions = [names.eventsSubscription, names.stagedSubscription].map(subscriptionName);

/** Each befalls a few requests, and passes. */
const mishaps: readonly Mishap[] = [
  misbehaves({ do: 'answer', status: 400 }),
  misbehaves({ do: 'answer', status: 401 }),
  misbehaves({ do: 'answer', status: 403 }),
  misbehaves({ do: 'answer', status: 404 }),
  misbehaves({ do: 'answer', status: 429, headers: { 'retry-after': '1' } }),
  misbehaves({ do: 'answer', status: 500 }),
  misbehaves({ do: 'answer', status: 503 }),
  misbehaves({ do: 'answer', status: 200, body: '<html></html>' }),
  misbehaves({ do: 'drop' }),
  misbehaves({ do: 'drop', stores: true }),
  misbehaves({ do: 'partial' }),
  misbehaves({ do: 'fewer-ids' }),
  misbehaves({ do: 'success-false' }),
  misbehaves({ do: 'unreadable' }),
  misbehaves({ do: 'hang' }),
  misbehaves({ do: 'hang', stores: true }),
  misbehaves({ latencyMs: 800 }),
  ({ storage }, times) => storage.fail({ url: /upload/, answer: 503, times }),
  ({ storage }, times) => storage.fail({ url: /alt=media/, answer: 'drop', times }),
  ({ pubsub }, times) => pubsub.fail({ topic: topicName(names.stagedTopic), code: 5, times }),
  ({ pubsub }, times) => pubsub.fail({ topic: topicName(names.quarantineTopic), code: 14, times }),
  ({ pubsub }) => {
    for (const subscription of subscriptions)
      pubsub.pushTwice({ subscription, everyNth: 7, when: 'at once' });
  },
  async ({ flowcore }) => {
    await flowcore.down();
    await flowcore.up();
  },
];

const MISHAPS = 12;

/** Mishaps one after the other, drawn from a seed that the name tells. */
export const randomFaults = (seed: number): Scenario => ({
  name: `everything at random, seed ${seed}`,
  fault: `${MISHAPS} faults of all kinds follow each other at random.`,
  expected: 'Nothing is lost or blamed; copies are only of what was stored or delivered without our knowing.',
  settings: { FLOWCORE_TIMEOUT_MS: '4000' },
  traffic: { oversizedPercent: 1 },
  speed: 4,
  act: async (world) => {
    const random = seededRandom(seed);
    for (let number = 0; number < MISHAPS; number += 1) {
      await mishaps[Math.floor(random() * mishaps.length)]?.(world, 1 + Math.floor(random() * 4));
      await world.everflow.publish(1 / MISHAPS);
    }
  },
  bounds: { duplicates: 'repeated', duringPause: Number.POSITIVE_INFINITY },
});
