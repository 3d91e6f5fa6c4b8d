import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { expect } from 'chai';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import {
  backlogOf,
  madeMessages,
  mainStream,
  pause,
  payloadOf,
  type Report,
  replayOf,
  runReplay,
} from './run-replay.ts';

describe('a replay that is interrupted', () => {
  let deployment: Deployment;
  let published: ReturnType<typeof madeMessages>;
  const stateFile = (id: string) => join(deployment.folder, 'state', 'replays', `${id}.json`);
  const keysOf = async (id: string) =>
    mainStream(await deployment.stored())
      .filter((event) => replayOf(event) === id)
      .map((event) => payloadOf(event).event_key as string);
  let wanted: readonly string[];

  before(async () => {
    deployment = await openDeployment();
    published = madeMessages(deployment, { seed: 11, events: 600, arrayPercent: 50 });
    await deployment.publish(published);
    await deployment.settled();
    wanted = mainStream(await deployment.stored())
      .map((event) => payloadOf(event).event_key as string)
      .sort();
    await deployment.push(false);
  });
  after(() => deployment.close());

  /** Stops a replay as Ctrl-C does, when Flowcore has some of its events. */
  async function stopped(id: string) {
    const stop = new AbortController();
    const args = ['replay', '--json', '--from', '1d', '--replay-id', id, '--rate', '300', '--execute'];
    const ran = deployment.sluice([...args, '--set', 'BATCH_LINGER_MS=5'], { signal: stop.signal });
    while ((await keysOf(id)).length < 50) await pause();
    stop.abort();
    return ran;
  }

  it('finishes what is in flight, prints the command that goes on, and goes on', async () => {
    // Something must be in flight when the stop comes.
    await deployment.rule({ latencyMs: 300 });
    const first = await stopped('gentle');
    await deployment.clearRules();
    expect(first.exitCode).to.equal(1);
    const report = first.json<Report>();
    expect(report).to.include({ isComplete: false, isExact: true });
    expect(report.read.events).to.be.lessThan(wanted.length);
    const command = 'npx sluice replay --resume gentle --execute --set BATCH_LINGER_MS=5';
    expect(report.resume).to.equal(command);
    expect(first.err).to.contain(command);
    // What is counted is what is stored, and what is acknowledged does not come again.
    expect((await keysOf('gentle')).length).to.equal(report.delivered + report.overflowed);
    expect(backlogOf(deployment, 'sluice-replay-gentle')).to.equal(published.length - report.read.messages);

    const standing = await deployment.sluice(['replay', '--resume', 'gentle', '--json']);
    expect(standing.exitCode).to.equal(1);
    expect(standing.json<Report>().read).to.deep.equal(report.read);

    // What Pub/Sub was given back rests a moment.
    deployment.shiftClock(60_000);
    const second = await runReplay(deployment, 'gentle', ['--resume', 'gentle', '--execute']);
    expect(second.exitCode, second.err).to.equal(0);
    expect((await keysOf('gentle')).sort()).to.deep.equal(wanted);
    expect(second.json<Report>()).to.include({ isComplete: true, kills: 0 });
    expect(second.json<Report>().read.messages).to.equal(published.length);
  });

  it('does not begin under an id that is taken, here or elsewhere', async () => {
    const again = await deployment.sluice(['replay', '--from', '1d', '--replay-id', 'gentle', '--execute']);
    expect(again.exitCode).to.equal(1);
    expect(again.err).to.match(/starting replay gentle: there is one of that id/);
    await deployment.pubsub.topic('everflow-events').createSubscription('sluice-replay-theirs');
    const theirs = await deployment.sluice(['replay', '--from', '1d', '--replay-id', 'theirs', '--execute']);
    expect(theirs.exitCode).to.equal(1);
    expect(theirs.err).to.match(/somebody else is at a replay of that id/);
  });

  it('leaves nothing behind when it cannot begin', async () => {
    const args = ['replay', '--from', '1d', '--replay-id', 'denied', '--execute'];
    const unset = await deployment.sluice(args, { env: { FLOWCORE_API_KEY: '' } });
    expect(unset.exitCode).to.equal(1);
    expect(unset.err).to.match(/FLOWCORE_API_KEY: is not set/);
    const pubsub = new PubSub({
      projectId: 'local',
      apiEndpoint: deployment.pubsubServer.host,
      emulatorMode: true,
    });
    const denied = Object.assign(new Error('7 PERMISSION_DENIED: no'), { code: 7 });
    pubsub.createSubscription = (() => Promise.reject(denied)) as unknown as PubSub['createSubscription'];
    const ran = await deployment.sluice(args, { surroundings: { connectPubSub: async () => pubsub } });
    expect(ran.exitCode).to.equal(1);
    expect(ran.err.trimEnd().split('\n').at(-1)).to.match(
      /sluice: making the temporary subscription sluice-replay-denied .*permission is missing.*sluice:operatorMembers/,
    );
    expect(await readdir(join(deployment.folder, 'state', 'replays'))).to.not.include('denied.json');
  });

  it('does not go on beside a process that is at it', async () => {
    await stopped('twice');
    const state = JSON.parse(await readFile(stateFile('twice'), 'utf8'));
    const busy = { ...state, pid: process.ppid, savedMs: deployment.clock.now() };
    await writeFile(stateFile('twice'), JSON.stringify(busy));
    const ran = await deployment.sluice(['replay', '--resume', 'twice', '--execute']);
    expect(ran.exitCode).to.equal(1);
    expect(ran.err).to.match(/process \d+ is at it/);
  });

  it('says what to do when its subscription is gone', async () => {
    await stopped('gone');
    await deployment.pubsub.subscription('sluice-replay-gone').delete();
    const ran = await deployment.sluice(['replay', '--resume', 'gone', '--execute']);
    expect(ran).to.include({ exitCode: 1, out: '' });
    expect(ran.err.trimEnd().split('\n').at(-1)).to.match(
      /is gone, which Pub\/Sub deletes after a day.*start anew with `npx sluice replay --from 2/,
    );
  });

  it('waits while Flowcore is down, and says so', async () => {
    await deployment.rule({ do: 'answer', status: 503 });
    const heard: string[] = [];
    const ran = await runReplay(deployment, 'outage', ['--from', '1d', '--execute'], {
      onErr(text) {
        heard.push(text);
        if (text.includes('episode')) void deployment.clearRules();
      },
    });
    expect(ran.exitCode, ran.err).to.equal(0);
    expect(heard.join('')).to.contain('episode');
    expect(ran.json<Report>().retried).to.be.greaterThan(0);
    const stored = (await keysOf('outage')).sort();
    expect(stored).to.deep.equal(wanted);
  });
});
