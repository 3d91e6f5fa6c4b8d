import { expect } from 'chai';
import { type Deployment, openDeployment } from '../../support/deployment.ts';

describe('sluice quarantine list', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment();
  });
  after(() => deployment.close());

  it('groups', async () => {
    await deployment.publish([
      { data: Buffer.from('{}'), attributes: {} },
      { data: Buffer.from('nope'), attributes: {} },
    ]);
    const sub = deployment.pubsub.subscription('quarantine-records');
    await new Promise((r) => setTimeout(r, 500));
    for (let i = 0; i < 2; i++) {
    const ran = await deployment.sluice(['quarantine', 'list', '--quiet', '100ms']);
    console.log(ran); }
    console.log((await deployment.sluice(['quarantine', 'list', '--help'])).out);
  });
});
