import { PubSub } from '@google-cloud/pubsub';
import { expect } from 'chai';
import { names } from '../../../local/start/environment.ts';
import { setUp } from '../../../local/start/set-up.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import {
  findGoogleEmulator,
  type GoogleEmulator,
  startGoogleEmulator,
} from '../../support/google-emulator.ts';
import type { Told } from './deployed.ts';

const files = findGoogleEmulator(process.env);

if (files !== undefined) {
  describe("sluice doctor, against Google's Pub/Sub emulator", () => {
    let emulator: GoogleEmulator;
    let deployment: Deployment;
    let pubsub: PubSub;
    before(async () => {
      emulator = await startGoogleEmulator(files);
      deployment = await openDeployment();
      pubsub = new PubSub({ projectId: names.project, apiEndpoint: emulator.host, emulatorMode: true });
      const endpointOf = async (name: string) => {
        const [{ pushConfig }] = await deployment.pubsub.subscription(name).getMetadata();
        return pushConfig?.pushEndpoint ?? '';
      };
      await setUp(pubsub, deployment.storage, {
        ingest: await endpointOf(names.eventsSubscription),
        overflow: await endpointOf(names.stagedSubscription),
      });
    });
    after(async () => {
      await pubsub.close();
      await deployment.close();
      await emulator.close();
    });

    const told = async (): Promise<readonly Told[]> => {
      const env = { PUBSUB_EMULATOR_HOST: emulator.host };
      const ran = await deployment.sluice(['doctor', '--json'], { env });
      return ran.json<{ readonly checks: readonly Told[] }>().checks;
    };
    const wrong = (checks: readonly Told[]) =>
      checks.filter(({ mark }) => mark === 'bad' || mark === 'warn').map(({ check }) => check);

    it('finds nothing wrong, and says that permissions are not checked', async () => {
      const checks = await told();
      expect(wrong(checks)).to.deep.equal([]);
      const permission = checks.find(({ says }) => says.startsWith(`on topic ${names.eventsTopic}:`));
      expect(permission).to.include({ mark: 'skip', check: 'permissions' });
    });

    it('finds a dead-letter policy', async () => {
      const deadLetterPolicy = {
        deadLetterTopic: pubsub.topic(names.stagedTopic).name,
        maxDeliveryAttempts: 5,
      };
      const subscription = pubsub.subscription(names.quarantineSubscription);
      await subscription.delete();
      await pubsub.createSubscription(names.quarantineTopic, names.quarantineSubscription, {
        ...{ deadLetterPolicy, expirationPolicy: {} },
      });
      expect(wrong(await told())).to.deep.equal(['subscription-dead-letters']);
    });
  });
}
