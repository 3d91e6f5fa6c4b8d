import { expect } from 'chai';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

interface Snapshots {
  readonly snapshots: readonly { readonly name: string; readonly topic: string; readonly expires: string }[];
}

describe('sluice snapshot', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment();
  });
  after(() => deployment.close());

  it('makes a snapshot, shows when it expires, and deletes it', async () => {
    const made = await deployment.sluice(['snapshot', 'create', 'monday', '--json']);
    expect(made.exitCode, made.err).to.equal(0);
    const [snapshot] = made.json<Snapshots>().snapshots;
    expect(snapshot?.topic).to.equal(names.eventsTopic);
    const lifeMs = Date.parse(snapshot?.expires ?? '') - deployment.clock.now();
    expect(lifeMs).to.be.within(7 * DAY_MS - 60_000, 7 * DAY_MS);

    const listed = await deployment.sluice(['snapshot', 'list', '--json']);
    expect(listed.json<Snapshots>()).to.deep.equal({ snapshots: [snapshot] });
    expect((await deployment.sluice(['snapshot', 'list'])).out).to.contain('monday');

    expect((await deployment.sluice(['snapshot', 'delete', 'monday'])).exitCode).to.equal(0);
    const none = await deployment.sluice(['snapshot', 'list', '--json']);
    expect(none.json<Snapshots>()).to.deep.equal({ snapshots: [] });
  });

  it('says why a snapshot is refused, and what to do, on one line', async () => {
    await deployment.sluice(['snapshot', 'create', 'twice']);
    const again = await deployment.sluice(['snapshot', 'create', 'twice']);
    expect(again).to.include({ exitCode: 1, out: '' });
    expect(again.err).to.match(
      /^sluice: making snapshot twice of \S+: there is one of that name: .*delete it first/,
    );

    await deployment.push(false);
    await deployment.publish([{ data: Buffer.from('{}'), attributes: {} }]);
    deployment.shiftClock(7 * DAY_MS - 30 * 60_000);
    const late = await deployment.sluice(['snapshot', 'create', 'late']);
    expect(late).to.include({ exitCode: 1, out: '' });
    expect(late.err).to.match(/less than an hour: replay from a time instead/);

    const unknown = await deployment.sluice(['snapshot', 'delete', 'never']);
    expect(unknown.exitCode).to.equal(1);
    expect(unknown.err.trim().split('\n')).to.have.length(1);
  });
});
