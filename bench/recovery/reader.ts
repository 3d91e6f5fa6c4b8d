import { PubSub } from '@google-cloud/pubsub';
import { names } from '../../local/start/environment.ts';

/** The least that can read a topic: StreamingPull, and every message is acknowledged as it comes. */
const [from = '', until = '', events = ''] = process.argv.slice(2);
const [fromMs, untilMs] = [Date.parse(from), Date.parse(until)];
const client = new PubSub({
  projectId: names.project,
  apiEndpoint: process.env.PUBSUB_EMULATOR_HOST ?? '',
  emulatorMode: true,
});
const [subscription] = await client.createSubscription(names.eventsTopic, `reader-${process.pid}`);
await subscription.seek(new Date(fromMs));
let left = Number(events);
await new Promise<void>((resolve, reject) => {
  subscription.on('error', reject);
  subscription.on('message', (message) => {
    const publishMs = message.publishTime.getTime();
    message.ack();
    if (publishMs >= fromMs && publishMs < untilMs) left -= 1;
    if (left === 0) resolve();
  });
});
await subscription.close();
await client.subscription(subscription.name).delete();
process.exit(0);
