import { expect } from 'chai';
import fc from 'fast-check';
import { createOldest } from '../../../cli/staged/oldest.ts';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { click } from '../quarantine/wrong-schemas.ts';
import { stageObject } from './stage-object.ts';

interface Listed {
  readonly waiting: number;
  readonly uploaded: number;
  readonly foreign: number;
  readonly objects: readonly {
    readonly object: string;
    readonly type: string;
    readonly eventKey: string;
    readonly bytes: number;
    readonly ageSeconds: number;
    readonly uploaded: string | null;
    readonly dataCore: string | null;
    readonly lastError: string | null;
  }[];
}

describe('sluice staged', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment();
  });
  after(() => deployment.close());

  const list = async (...args: readonly string[]) =>
    (await deployment.sluice(['staged', 'list', '--json', ...args])).json<Listed>();
  const until = async (holds: (listed: Listed) => boolean): Promise<Listed> => {
    for (;;) {
      const listed = await list('--all');
      if (holds(listed)) return listed;
    }
  };

  it('lists what waits for its upload with the last error, and has it uploaded again', async () => {
    await deployment.rule({ eventType: 'click.recorded.file.0', do: 'answer', status: 500 });
    await deployment.publish([click('refused', { note: 'x'.repeat(70_000) })]);
    const failed = await until(
      ({ objects }) => objects[0]?.lastError !== undefined && objects[0]?.lastError !== null,
    );
    const [object] = failed.objects;
    expect(failed).to.include({ waiting: 1, uploaded: 0 });
    expect(object).to.include({ type: 'everflow/click', lastError: 'transient: HTTP 500', uploaded: null });
    expect(object?.eventKey).to.match(/^click:4242:refused:/);
    const [file] = await deployment.storage
      .bucket(names.bucket)
      .file(object?.object ?? '')
      .getMetadata();
    expect(file.customTime, 'from which the lifecycle rule counts').to.equal(undefined);
    await deployment.clearRules();
    await deployment.settled();
    expect(await list()).to.include({ waiting: 0, uploaded: 1 });

    const { name } = await stageObject(deployment, 'forgotten');
    const { name: second } = await stageObject(deployment, 'forgotten-too');
    deployment.shiftClock(3_600_000);
    const young = await stageObject(deployment, 'young');
    const waiting = await list();
    expect(waiting.objects.map((each) => each.object)).to.deep.equal([name, second, young.name]);
    expect((await list('--limit', '1')).objects.map((each) => each.object)).to.deep.equal([name]);
    const { out } = await deployment.sluice(['staged', 'list', '--all']);
    expect(out).to.contain('3 objects wait for their upload').and.contain('transient: HTTP 500');

    const dry = await deployment.sluice(['staged', 'resend', '--older-than', '30m', '--json']);
    expect(dry.json()).to.include({ isDryRun: true, announced: 2 });
    expect(dry.out).to.contain(name).and.contain(second);
    expect((await list()).waiting).to.equal(3);
    const named = await deployment.sluice(['staged', 'resend', young.name, '--execute']);
    expect(named.exitCode, named.err).to.equal(0);
    await until((listed) => listed.waiting === 2);
    await deployment.sluice(['staged', 'resend', '--execute']);
    await until((listed) => listed.waiting === 0);
    await deployment.settled();
  });

  it('shows what a replay staged for another data core, and leaves it to that', async () => {
    const { name } = await stageObject(deployment, 'theirs', 'rebuild');
    const own = await stageObject(deployment, 'own');
    const listed = await list();
    expect(listed).to.include({ waiting: 1, elsewhere: 1 });
    expect(listed.objects.map(({ object, dataCore }) => [object, dataCore])).to.deep.include.members([
      [name, 'rebuild'],
      [own.name, null],
    ]);
    const { out } = await deployment.sluice(['staged', 'list']);
    expect(out).to.contain('for data core rebuild').and.contain('1 are for another data core');
    const all = await deployment.sluice(['staged', 'resend', '--json', '--execute']);
    expect(all.json()).to.deep.include({ announced: 1, elsewhere: 1, objects: [own.name] });
    expect(all.out).to.not.contain(name);
    const named = await deployment.sluice(['staged', 'resend', name, '--execute']);
    expect(named.exitCode).to.equal(1);
    expect(named.err).to.match(/it is for data core rebuild/);
    await until((now) => now.waiting === 0);
    await deployment.storage.bucket(names.bucket).file(name).delete();
  });

  it('announces nothing where one name is not that of an object that waits', async () => {
    const { name } = await stageObject(deployment, 'named');
    const bucket = deployment.storage.bucket(names.bucket);
    await bucket.file('staged/foreign').save('{}', { resumable: false });
    await bucket.file('elsewhere').save('{}', { resumable: false });
    const uploaded = (await list('--all')).objects.find((each) => each.uploaded !== null)?.object ?? '';
    for (const [other, problem] of [
      ['staged/none', /has no such object/],
      ['staged/foreign', /was not staged by Sluice/],
      ['elsewhere', /was not staged by Sluice/],
      [uploaded, /was uploaded at/],
    ] as const) {
      const { exitCode, out, err } = await deployment.sluice(['staged', 'resend', name, other, '--execute']);
      expect({ exitCode, out }).to.deep.equal({ exitCode: 1, out: '' });
      expect(err).to.match(problem);
      expect(err.trim().split('\n')).to.have.length(1);
    }
    expect(await list()).to.include({ waiting: 1, foreign: 1 });
    const usage = await deployment.sluice(['staged', 'resend', name, '--older-than', '1h']);
    expect(usage.exitCode).to.equal(2);
  });
});

describe('the oldest of many', () => {
  it('are what sorting all of them would give', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 10 }),
        (times, most) => {
          const oldest = createOldest<{ readonly createdMs: number }>(most);
          for (const createdMs of times) oldest.add({ createdMs });
          const expected = times.toSorted((a, b) => a - b).slice(0, most);
          expect(oldest.all().map(({ createdMs }) => createdMs)).to.deep.equal(expected);
        },
      ),
    );
  });
});
