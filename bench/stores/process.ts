import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { systemClock } from '../../functions/clock.ts';
import { startPubSub } from '../../local/pubsub/server.ts';
import { startStorage } from '../../local/storage/server.ts';
import { places } from '../contenders.ts';
import { serve } from '../process/serve.ts';
import type { StoresReport } from './report.ts';

/** The embedded Pub/Sub and Cloud Storage with what Sluice needs of them, in a process of their own. */
const pubsub = await startPubSub({ clock: systemClock });
const storage = await startStorage({ clock: systemClock });
process.env.PUBSUB_EMULATOR_HOST = pubsub.host;
process.env.STORAGE_EMULATOR_HOST = storage.url;
process.env.METADATA_SERVER_DETECTION = 'none';
const client = new PubSub({ projectId: places.project });
for (const topic of [places.staged, places.quarantine]) await client.createTopic(topic);
await new Storage({ projectId: places.project }).createBucket(places.bucket);

serve<'where', StoresReport>(
  () => ({ pubsubHost: pubsub.host, storageUrl: storage.url }),
  () => storage.close(),
);
