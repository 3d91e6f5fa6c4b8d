import { join } from 'node:path';
import { generator } from '../../local/everflow/generate.ts';
import { openLedger } from '../../local/everflow/ledger.ts';
import type { GeneratedMessage } from '../../local/everflow/message.ts';
import { publish } from '../../local/everflow/publish.ts';
import type { GeneratorOptions } from '../../local/everflow/scene.ts';
import { readJudgedTypes } from '../../local/judge/event-types.ts';
import { judge } from '../../local/judge/judge.ts';
import type { Judgement } from '../../local/judge/judgement.ts';
import { collectQuarantine } from '../../local/start/collect-quarantine.ts';
import { names } from '../../local/start/environment.ts';
import { type Deployment, subscriptionName } from '../support/deployment.ts';

/** What Everflow publishes to a deployment, written down as the judge wants it. */
export interface Traffic {
  /** Publishes so many events; resolves when Pub/Sub has confirmed them. */
  publish(events: number): Promise<void>;
  /** Compares, byte by byte, what was published with what Flowcore and the quarantine hold. */
  judged(): Promise<Judgement>;
}

/** Long arrays make a rehearsal cheap without making its batches smaller. */
const ARRAYS = { arrayPercent: 60, longestArray: 40 };

export function openTraffic(
  deployment: Deployment,
  options: Omit<GeneratorOptions, 'startMs' | 'events'>,
): Traffic {
  const { clock, folder, pubsub, storage, pubsubServer } = deployment;
  const topic = pubsub.topic(names.eventsTopic, { batching: { maxMessages: 100, maxMilliseconds: 5 } });
  const path = join(folder, 'ledger.ndjson');
  let seed = options.seed;
  return {
    async publish(events) {
      const ledger = openLedger(path);
      // Each time of day has traffic of its own.
      seed += 1;
      const messages: Iterable<GeneratedMessage> = generator({
        ...ARRAYS,
        ...options,
        ...{ seed, events, startMs: clock.now() },
      });
      await publish(messages, { topic, ledger, clock });
      await ledger.close();
    },
    async judged() {
      const waiting = subscriptionName(names.quarantineSubscription);
      const quarantine = collectQuarantine({
        ...{ pubsub, bucket: storage.bucket(names.bucket), subscription: names.quarantineSubscription },
        path: join(folder, 'quarantine.ndjson'),
        onProblem: (problem) => {
          throw new Error(problem);
        },
      });
      while (pubsubServer.backlog(waiting) > 0) await new Promise((resolve) => void setTimeout(resolve, 20));
      await quarantine.close();
      return judge({ dataDir: folder, types: readJudgedTypes('schemas'), isFlowcoreElsewhere: false });
    },
  };
}
