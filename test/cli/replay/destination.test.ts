import { expect } from 'chai';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { madeMessages, type Report, runReplay } from './run-replay.ts';

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
