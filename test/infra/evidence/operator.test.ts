import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { commands } from '../../../cli/program.ts';
import { type Need, needs } from '../../../infra/permissions.ts';
import { click } from '../../cli/quarantine/wrong-schemas.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { compareNeeds } from './compare-needs.ts';
import { needsNotRecorded } from './not-recorded.ts';
import { type Operated, type OperatorFlow, operatorFlows } from './operator-flows.ts';
import { describeNeed, recordAccount } from './recorded-account.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const ofOperator = needs.filter(({ account }) => account === 'operator');
const granted = new Set(ofOperator.map(describeNeed));
const notRecorded = needsNotRecorded.filter(({ account }) => account === 'operator');
const listed = new Set(notRecorded.map(describeNeed));
const shownByCalls = ofOperator.filter((need) => !listed.has(describeNeed(need)));

/** Commands that do not talk to Google. */
const LOCAL = ['reassemble', 'schemas check'];

describe('the permissions of the operator', () => {
  let withheld: Need | undefined;
  const account = recordAccount(
    'operator',
    (need) =>
      granted.has(describeNeed(need)) &&
      (withheld === undefined || describeNeed(need) !== describeNeed(withheld)),
  );
  let deployment: Deployment;
  let operated: Operated;
  let runs = 0;
  const ran = new Set<string>();
  const failures = new Map<OperatorFlow, unknown>();
  /** Which flows ask for a need. */
  const askedBy = new Map<string, OperatorFlow[]>();
  const evidence: Need[] = [];

  const failureOf = (flow: OperatorFlow): Promise<unknown> => {
    runs += 1;
    return flow.run(operated, `evidence-${runs}`).then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  before(async () => {
    deployment = await openDeployment();
    const { pubsubServer, storageServer } = deployment;
    const env = {
      PUBSUB_EMULATOR_HOST: await pubsubServer.openFor(account.account),
      STORAGE_EMULATOR_HOST: await storageServer.openFor(account.account),
    };
    const schemas = join(deployment.folder, 'schemas');
    await mkdir(schemas);
    for (const file of ['flowcore.meta.json', 'click.schema.json']) {
      await copyFile(join('schemas', file), join(schemas, file));
    }
    const day = dayOf(deployment.clock.now());
    await deployment.publish([
      click('plain'),
      click('large', { note: 'x'.repeat(70_000) }),
      { data: Buffer.from('no JSON'), attributes: {} },
    ]);
    await deployment.settled();
    // To noon of the next day: what ended a moment ago is not recorded.
    deployment.shiftClock(1.5 * DAY_MS - (deployment.clock.now() % DAY_MS));
    operated = {
      ...{ deployment, schemas, day, dayAfter: dayOf(deployment.clock.now()) },
      async sluice(args, options) {
        ran.add(args.join(' '));
        const { exitCode, out, err } = await deployment.sluice(args, { ...options, env });
        // Of the doctor, its findings tell what went wrong.
        if (exitCode !== 0 && args[0] !== 'doctor') throw new Error(`${out}${err}`);
        return out;
      },
    };
    for (const flow of operatorFlows) {
      failures.set(flow, await failureOf(flow));
      for (const need of account.takeRecorded()) {
        const name = describeNeed(need);
        if (!askedBy.has(name)) evidence.push(need);
        askedBy.set(name, [...(askedBy.get(name) ?? []), flow]);
      }
    }
  });
  after(() => deployment.close());

  for (const flow of operatorFlows) {
    it(`suffice: the operator ${flow.name}`, () => {
      const failure = failures.get(flow);
      if (failure !== undefined) throw failure;
    });
  }

  it('are tried by every command that talks to Google', () => {
    const unused = async () => {};
    const verbs = commands
      .map((command) => command(unused))
      .flatMap((command) =>
        command.commands.length === 0
          ? [command.name()]
          : command.commands.map((verb) => `${command.name()} ${verb.name()}`),
      );
    const untried = verbs.filter((verb) => ![...ran].some((line) => line.startsWith(verb)));
    expect(untried).to.have.members(LOCAL);
  });

  it('are exactly what the calls ask for, and the few that no call can show', () => {
    expect(compareNeeds(ofOperator, [...evidence, ...notRecorded])).to.deep.equal({
      ...{ missing: [], superfluous: [] },
    });
  });

  for (const need of shownByCalls) {
    it(`do not suffice without ${describeNeed(need)}, and whoever lacks it is told what to do`, async () => {
      withheld = need;
      let failure: unknown;
      for (const flow of askedBy.get(describeNeed(need)) ?? []) failure ??= await failureOf(flow);
      withheld = undefined;
      await removeLeftovers(deployment);
      expect(failure, 'no flow fails').to.be.instanceOf(Error);
      const lines = (failure as Error).message.split('\n');
      expect(lines.filter((line) => line.startsWith('sluice: ')).length).to.be.at.most(1);
      const told = lines.find((line) => line.includes('permission is missing')) ?? '';
      expect(told, String(failure)).to.match(
        /permission is missing \(.*\): have yourself added to sluice:operatorMembers, then `pulumi up`/,
      );
      // What goes wrong in the stages is known by its code alone, for they log no messages.
      if (!/\(\w*Error (7|403)\)/.test(told)) expect(told).to.contain(need.permission);
    });
  }
});

/** What a command could not delete is no fault of the next one. */
async function removeLeftovers({ pubsub }: Deployment): Promise<void> {
  const [subscriptions] = await pubsub.getSubscriptions();
  const temporary = subscriptions.filter(({ name }) => name.includes('/sluice-'));
  await Promise.all(temporary.map((subscription) => subscription.delete()));
}
