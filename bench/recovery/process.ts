import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { systemClock } from '../../functions/clock.ts';
import { loadEventTypes } from '../../functions/event-types/load.ts';
import { startFlowcore } from '../../local/flowcore/server.ts';
import { startPubSub } from '../../local/pubsub/server.ts';
import { names, sluiceSettings } from '../../local/start/environment.ts';
import { startStorage } from '../../local/storage/server.ts';
import { fillIn } from '../event-id.ts';
import { samplesOf } from '../mixes.ts';
import { serve } from '../process/serve.ts';
import type { Published, PublishOrder } from './order.ts';

process.env.METADATA_SERVER_DETECTION = 'none';

/** Embedded Pub/Sub, Cloud Storage and Flowcore, in a process of their own; events wait in a topic that keeps them. */
const folder = mkdtempSync(join(tmpdir(), 'sluice-recovery-'));
const clock = systemClock;
const pubsub = await startPubSub({ clock });
const storage = await startStorage({ clock });
const site = { tenant: 'bench', dataCore: 'bench', apiKey: 'fc_bench_key', dialect: 'webhook' } as const;
const { all: types } = loadEventTypes(join(import.meta.dirname, '..', '..', 'schemas'));
const flowcore = await startFlowcore({
  ...{ clock, ...site, dataDir: folder },
  eventTypes: types.flatMap(({ destination, fileDestination }) => [destination, fileDestination]),
});
const env = sluiceSettings({
  pubsubHost: pubsub.host,
  storageUrl: storage.url,
  flowcore: { ...site, url: flowcore.url, readUrl: flowcore.adminUrl },
});
const { project: projectId } = names;
const client = new PubSub({ projectId, apiEndpoint: pubsub.host, emulatorMode: true });
const messageRetentionDuration = { seconds: 24 * 60 * 60 };
for (const name of [names.eventsTopic, names.stagedTopic, names.quarantineTopic]) {
  await client.createTopic({ name, messageRetentionDuration });
}
await new Storage({ projectId, apiEndpoint: storage.url }).createBucket(names.bucket);

/** Neighbouring windows must not share a millisecond. */
const GAP_MS = 5;
const AT_ONCE = 1000;

async function publish({ run, events }: PublishOrder): Promise<Published> {
  const samples = samplesOf('small clicks', Date.now());
  const topic = client.topic(names.eventsTopic, { batching: { maxMessages: AT_ONCE } });
  await setTimeout(GAP_MS);
  const from = new Date().toISOString();
  for (let first = 0; first < events; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, events - first) }, (_, index) => first + index);
    await Promise.all(
      numbers.map((number) => {
        const sample = samples[number % samples.length];
        if (sample === undefined) throw new Error('there are no samples');
        const data = Buffer.from(fillIn(sample.template, run, number));
        return topic.publishMessage({ data, attributes: { ...sample.attributes } });
      }),
    );
  }
  await setTimeout(GAP_MS);
  return { env, from, until: new Date().toISOString() };
}

serve<PublishOrder, Published>(publish, async () => {
  await client.close();
  await Promise.all([pubsub.close(), storage.close(), flowcore.close()]);
  rmSync(folder, { recursive: true });
});
