import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type ReplayState, replayStates } from '../../../cli/replay/state.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { backlogOf, madeMessages, type Report, runReplay } from './run-replay.ts';

describe('where a replay sends', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment();
    await deployment.push(false);
    await deployment.publish(madeMessages(deployment, { seed: 4, events: 40, arrayPercent: 20 }));
  });
  after(() => deployment.close());

  it('is where it began to send, also when it goes on', async () => {
    const args = ['replay', '--json', '--from', '1h', '--replay-id', 'moved', '--execute'];
    // Stopped before it has read anything.
    const begun = await deployment.sluice(args, { signal: AbortSignal.abort() });
    expect(begun.json<Report>()).to.deep.include({ isComplete: false, read: { messages: 0, events: 0 } });
    const others = {
      GOOGLE_CLOUD_PROJECT: 'elsewhere',
      FLOWCORE_URL: 'http://127.0.0.1:1',
      FLOWCORE_TENANT: 'other',
      FLOWCORE_DATA_CORE: 'other',
      KEY_EVENT_KEY: 'other_key',
    };
    for (const [name, value] of Object.entries(others)) {
      const ran = await deployment.sluice(['replay', '--resume', 'moved', '--execute'], {
        env: { [name]: value },
      });
      expect(ran, name).to.include({ exitCode: 1, out: '' });
      expect(ran.err.trimEnd().split('\n')).to.have.length(1);
      expect(ran.err).to.contain(`replay moved: it began with ${name} `).and.contain(`is ${value} now`);
    }
    expect(await deployment.stored()).to.have.length(0);
    const ended = await runReplay(deployment, 'moved', ['--resume', 'moved', '--execute']);
    expect(ended.exitCode, ended.err).to.equal(0);
    expect(ended.json<Report>().delivered).to.be.greaterThan(0);
    // What is over can be looked at from anywhere.
    const look = await deployment.sluice(['replay', '--resume', 'moved'], { env: others });
    expect(look.exitCode, look.err).to.equal(0);
  });
});

describe('two replays of one id', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment();
  });
  after(() => deployment.close());

  it('do not begin at once: one has the subscription, the other leaves it alone', async () => {
    const args = ['replay', '--from', '1h', '--replay-id', 'one', '--execute'];
    const runs = await Promise.all(
      ['here', 'there'].map((state) =>
        deployment.sluice(args, {
          env: { SLUICE_STATE: join(deployment.folder, state) },
          signal: AbortSignal.abort(),
        }),
      ),
    );
    const [lost] = runs.filter(({ err }) =>
      err.includes('exists, so somebody else is at a replay of that id'),
    );
    expect(lost, runs.map(({ err }) => err).join('\n')).to.include({ exitCode: 1, out: '' });
    expect(runs.filter(({ out }) => out.includes('--resume one'))).to.have.length(1);
    expect(backlogOf(deployment, 'sluice-replay-one')).to.equal(0);
  });

  it('do not share a state', async () => {
    const states = replayStates(join(deployment.folder, 'shared'));
    const state = { request: { id: 'same' } } as ReplayState;
    const created = await Promise.allSettled([1, 2, 3].map((pid) => states.create({ ...state, pid })));
    expect(created.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    expect(await readdir(states.folder)).to.deep.equal(['same.json']);
  });
});
