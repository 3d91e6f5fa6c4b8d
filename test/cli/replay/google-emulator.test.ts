import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { expect } from 'chai';
import { systemClock } from '../../../functions/clock.ts';
import { generator } from '../../../local/everflow/generate.ts';
import { seededRandom } from '../../../local/everflow/random.ts';
import { startFlowcore } from '../../../local/flowcore/server.ts';
import { createClosers } from '../../../local/start/closers.ts';
import { names, sluiceSettings } from '../../../local/start/environment.ts';
import { startStorage } from '../../../local/storage/server.ts';
import { storedEvents } from '../../support/deployment.ts';
import { shippedTypes } from '../../support/events.ts';
import { findGoogleEmulator, startGoogleEmulator } from '../../support/google-emulator.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { endSluices, killAndResume } from './kill-and-resume.ts';
import { mainStream, payloadOf } from './run-replay.ts';

const EVENTS = 300;
/** Long enough for two processes to start and for the events to be published. */
const WINDOW_MS = 20_000;
// It takes more than two minutes: what a dead process held comes late, and only the usual quiet time outlasts that.
const files = process.env.REPLAY_EMULATOR === undefined ? undefined : findGoogleEmulator(process.env);

// Its own Pub/Sub is the one thing that differs here; where it is not found there is nothing to test.
(files === undefined ? describe.skip : describe)("a replay that is killed, from Google's emulator", () => {
  const closers = createClosers();
  after(async () => {
    endSluices();
    await closers.close();
  });

  it('loses nothing when it goes on from a snapshot', async () => {
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
    const ids: string[] = [];
    const publish = async () => {
      const published = messages.map(({ data, attributes }) =>
        topic.publishMessage({ data, attributes: { ...attributes } }),
      );
      ids.push(...(await Promise.all(published)));
    };

    const until = new Date(systemClock.now() + WINDOW_MS).toISOString();
    const report = await killAndResume({
      ...{
        id: 'killed',
        args: ['--from', 'monday', '--until', until],
        kills: 2,
        random: seededRandom(9),
        env,
      },
      // Its seek brings back only what the subscription itself has held, so that must be there first.
      quiet: '90s',
      firstKill: 'reading',
      onFirstKill: publish,
      stateFile: join(env.SLUICE_STATE, 'replays', 'killed.json'),
      storedFile: join(dataDir, 'events.ndjson'),
      expectedBytes: messages.reduce((sum, { data }) => sum + data.length, 0),
    });

    expect(report.isComplete).to.equal(true);
    expect(report.kills).to.be.within(1, 2);
    const wanted = ids.filter((_, index) => messages[index]?.events[0]?.fate === 'delivered');
    const stored = mainStream(await storedEvents(dataDir)).map(
      (event) => payloadOf(event).delivery.message_id,
    );
    expect([...new Set(stored)].sort()).to.deep.equal(wanted.sort());
  });
});
