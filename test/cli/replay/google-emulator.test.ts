import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { expect } from 'chai';
import { systemClock } from '../../../functions/clock.ts';
import { generator } from '../../../local/everflow/generate.ts';
import { startFlowcore } from '../../../local/flowcore/server.ts';
import { createClosers } from '../../../local/start/closers.ts';
import { names, sluiceSettings } from '../../../local/start/environment.ts';
import { startStorage } from '../../../local/storage/server.ts';
import { storedEvents } from '../../support/deployment.ts';
import { shippedTypes } from '../../support/events.ts';
import { findGoogleEmulator, startGoogleEmulator } from '../../support/google-emulator.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { mainStream, pause, payloadOf, type Report } from './run-replay.ts';

const EVENTS = 300;
/** Ends after everything has been published. */
const WINDOW_MS = 15_000;
const SEEK_MS = 2_000;
const files = findGoogleEmulator(process.env);

// Its own Pub/Sub is the one thing that differs here; where it is not found there is nothing to test.
(files === undefined ? describe.skip : describe)("a replay from Google's emulator", () => {
  const closers = createClosers();
  after(async () => {
    await closers.close();
  });

  it('brings everything that is published while it reads', async () => {
    if (files === undefined) throw new Error('the emulator was found');
    const emulator = await startGoogleEmulator(files);
    closers.add(emulator.close);
    const folder = await mkdtemp(join(tmpdir(), 'sluice-emulator-'));
    closers.add(() => rm(folder, { recursive: true, force: true }));
    const dataDir = join(folder, 'flowcore');
    const storage = await startStorage({ clock: systemClock });
    closers.add(storage.close);
    const site = {
      tenant: 'acme',
      dataCore: 'affiliate',
      apiKey: 'fc_test_secret',
      dialect: 'webhook',
    } as const;
    const flowcore = await startFlowcore({
      ...{ ...site, clock: systemClock, dataDir },
      eventTypes: shippedTypes.all.flatMap(({ destination, fileDestination }) => [
        destination,
        fileDestination,
      ]),
    });
    closers.add(flowcore.close);
    const addresses = {
      ...{ pubsubHost: emulator.host, storageUrl: storage.url },
      flowcore: { ...site, url: flowcore.url, readUrl: flowcore.adminUrl },
    };
    const env = { ...sluiceSettings(addresses), SLUICE_STATE: join(folder, 'state') };

    const pubsub = new PubSub({ projectId: names.project, apiEndpoint: emulator.host, emulatorMode: true });
    closers.add(() => pubsub.close());
    const [topic] = await pubsub.createTopic(names.eventsTopic);
    await pubsub.createTopic(names.quarantineTopic);
    await topic.createSubscription(names.eventsSubscription);
    const made = await runSluice(['snapshot', 'create', 'monday'], { env });
    expect(made.exitCode, made.err).to.equal(0);
    const messages = [
      ...generator({
        seed: 9,
        events: EVENTS,
        startMs: systemClock.now(),
        arrayPercent: 0,
        invalidPercent: 2,
      }),
    ];
    // A new subscription of the emulator holds nothing that was published before it: see the contract suite.
    const until = new Date(systemClock.now() + WINDOW_MS).toISOString();
    const replay = ['replay', '--replay-id', 'live', '--from', 'monday', '--until', until, '--execute'];
    const running = runSluice([...replay, '--quiet', '3s', '--json'], { env });
    const subscription = pubsub.subscription('sluice-replay-live');
    while (!(await subscription.exists())[0]) await pause(100);
    // The seek comes after the creation, and the reading after the seek.
    await pause(SEEK_MS);
    const ids = await Promise.all(
      messages.map(({ data, attributes }) => topic.publishMessage({ data, attributes: { ...attributes } })),
    );
    const ran = await running;
    expect(ran.exitCode, ran.err).to.equal(0);
    const report = ran.json<Report>();
    expect(report).to.deep.include({ isComplete: true, read: { messages: ids.length, events: EVENTS } });
    const stored = mainStream(await storedEvents(dataDir)).map(
      (event) => payloadOf(event).delivery.message_id,
    );
    const quarantined = Object.values(report.quarantined).reduce((sum, count) => sum + count, 0);
    expect(new Set(stored).size).to.equal(ids.length - quarantined);
  });
});
