import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Counts } from '../../../cli/audit/accounts.ts';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { onQuarantine } from '../quarantine/on-quarantine.ts';
import { messageOf, ownTypes } from './own-types.ts';

interface Result {
  readonly totals: Counts;
  readonly missingFile: string;
  readonly warnings: readonly string[];
}

const SILENT_LOSS = {
  ...{ eventType: 'sale.0', do: 'answer', status: 200 },
  ...{ body: '{"success":true}', stores: false },
};

describe('sluice audit, of what is in quarantine', () => {
  const { folder, types } = ownTypes();
  let deployment: Deployment;
  let from: string;
  beforeEach(async () => {
    deployment = await openDeployment({ types });
    from = new Date(deployment.clock.now()).toISOString();
  });
  afterEach(() => deployment.close());
  after(() => rmSync(folder, { recursive: true }));

  const at = () => Math.floor(deployment.clock.now() / 1000);
  const quarantineTopic = () => deployment.pubsub.topic(names.quarantineTopic);
  const audit = async () => {
    const args = ['audit', '--from', from, '--quiet', '200ms', '--schemas', folder, '--json'];
    const ran = await deployment.sluice(args);
    return { exitCode: ran.exitCode, result: ran.json<Result>() };
  };
  const reasonsIn = (path: string) =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line).reason);

  it('excuses an event while its record is there, and gives the record back', async () => {
    await deployment.publish([messageOf('sale', { id: 'bad' })]);
    await deployment.settled();
    for (let time = 0; time < 2; time += 1) {
      const { exitCode, result } = await audit();
      expect(exitCode).to.equal(0);
      expect(result.totals).to.include({ published: 1, quarantined: 1, missing: 0 });
    }
  });

  it('misses what was redriven, and what Flowcore took and lost', async () => {
    await deployment.rule(SILENT_LOSS);
    const message = messageOf('sale', { id: 'wronged', at: at() });
    const [messageId = ''] = await deployment.publish([message]);
    await deployment.settled();
    const attributes = {
      ...{ message_id: messageId, publish_time: from, reason: 'schema', stage: 'validate' },
      original_attributes: JSON.stringify(message.attributes),
    };
    await quarantineTopic().publishMessage({ data: message.data, attributes });
    expect((await audit()).result.totals).to.include({ published: 1, quarantined: 1 });

    const { report } = await onQuarantine(deployment).redrive(['--execute', '--schemas', folder]);
    expect(report).to.include({ redriven: 1 });
    const { exitCode, result } = await audit();
    expect(exitCode).to.equal(1);
    expect(result.totals).to.include({ published: 1, stored: 0, quarantined: 0, missing: 1 });
    expect(reasonsIn(result.missingFile)).to.deep.equal(['neither in Flowcore nor in quarantine']);
  });

  it('misses what was taken out of quarantine into a file', async () => {
    await deployment.publish([messageOf('sale', { id: 'bad' })]);
    await deployment.settled();
    await onQuarantine(deployment).run('export', [
      join(deployment.folder, 'out.ndjson'),
      '--remove',
      '--execute',
    ]);
    const { exitCode, result } = await audit();
    expect(exitCode).to.equal(1);
    expect(result.totals).to.include({ quarantined: 0, missing: 1 });
    expect(reasonsIn(result.missingFile).join()).to.match(/^not in quarantine/);
  });

  it('goes by what a record names, whatever others write there', async () => {
    const [messageId = ''] = await deployment.publish([
      messageOf('sale', { id: 'bad' }, { id: 'good', at: at() }),
    ]);
    await deployment.settled();
    for (const element of ['70000', '1000', '-1', '1.5', '', 'first']) {
      const attributes = { message_id: messageId, element, reason: 'schema', stage: 'validate' };
      await deployment.pubsub
        .topic(names.quarantineTopic)
        .publishMessage({ data: Buffer.from('x'), attributes });
    }
    const { exitCode, result } = await audit();
    expect(exitCode).to.equal(0);
    expect(result.totals).to.include({ published: 2, stored: 1, quarantined: 1 });
    expect(result.warnings.join()).to.contain(
      '6 quarantine records without a message id or with an odd element',
    );
  });
});
