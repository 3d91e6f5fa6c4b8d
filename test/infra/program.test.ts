import { expect } from 'chai';
import { runMocked } from './support/mocked-program.ts';

const CONFIG = {
  'gcp:project': 'acme-events',
  'gcp:region': 'europe-west1',
  'sluice:flowcoreTenant': 'acme',
  'sluice:flowcoreDataCore': 'everflow',
  'sluice:flowcoreApiKey': 'the-key',
  'sluice:createPublisher': 'true',
};

describe('the program', () => {
  it('runs', async () => {
    const run = await runMocked({ config: CONFIG, secretKeys: ['sluice:flowcoreApiKey'] });
    console.log(JSON.stringify(run.outputs, null, 1));
    console.log(run.resources.map(({ type, name }) => `${type} ${name}`).join('\n'));
    expect(1).to.equal(1);
  });
});
