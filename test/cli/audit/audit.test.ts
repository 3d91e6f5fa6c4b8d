import { expect } from 'chai';
import { generator } from '../../../local/everflow/generate.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';

describe('sluice audit', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment();
  });
  after(() => deployment.close());

  it('proves', async () => {
    const from = new Date(deployment.clock.now() - 1000).toISOString();
    const messages = [
      ...generator({
        seed: 7,
        events: 400,
        oversizedPercent: 2,
        invalidPercent: 5,
        arrayPercent: 10,
        startMs: deployment.clock.now() - 3600_000 * 3,
        msPerEvent: 20_000,
      }),
    ];
    await deployment.publish(messages);
    await deployment.settled();
    const ran = await deployment.sluice(['audit', '--from', from, '--quiet', '300ms', '--hours']);
    console.log(ran.out, ran.err);
    expect(ran.exitCode).to.equal(0);
  });
});
