import { expect } from 'chai';
import { type Need, needs } from '../../../infra/permissions.ts';
import { type House, openHouse } from '../../support/house.ts';
import { compareNeeds } from './compare-needs.ts';
import { type Flow, flows } from './flows.ts';
import { needsNotRecorded } from './not-recorded.ts';
import { describeNeed, recordAccount } from './recorded-account.ts';

/** Accounts whose every call the flows make; the others' needs stand in `not-recorded.ts`. */
const recordedAccounts: ReadonlySet<string> = new Set(['ingest', 'overflow']);

const all = new Set(needs.map(describeNeed));
const listed = new Set(needsNotRecorded.map(describeNeed));
const ofRecordedAccounts = needs.filter(({ account }) => recordedAccounts.has(account));
const shownByCalls = ofRecordedAccounts.filter((need) => !listed.has(describeNeed(need)));

for (const dialect of ['webhook', 'api-v1'] as const) {
  for (const takenName of [412, 403] as const) {
    describe(`the permissions of the functions, dialect ${dialect}, a taken name answered ${takenName}`, () => {
      let house: House;
      let withheld: Need | undefined;
      let runs = 0;
      const isGranted = (need: Need): boolean =>
        all.has(describeNeed(need)) &&
        (withheld === undefined || describeNeed(need) !== describeNeed(withheld));
      const ingest = recordAccount('ingest', isGranted);
      const overflow = recordAccount('overflow', isGranted);
      let evidence: readonly Need[];
      const failures = new Map<string, unknown>();

      const failureOf = (flow: Flow): Promise<unknown> => {
        runs += 1;
        return flow.run(house, `evidence-${runs}`).then(
          () => undefined,
          (error: unknown) => error,
        );
      };

      before(async () => {
        const accounts = {
          ingest: { ...ingest.account, takenName },
          overflow: { ...overflow.account, takenName },
        };
        house = await openHouse({ dialect, accounts });
        for (const flow of flows) failures.set(flow.name, await failureOf(flow));
        evidence = [...ingest.recorded(), ...overflow.recorded()];
      });
      after(() => house.close());

      for (const { name } of flows) {
        it(`suffice: Sluice ${name}`, () => {
          const failure = failures.get(name);
          if (failure !== undefined) throw failure;
        });
      }

      it('are exactly what the calls ask for, and what calls of others ask for', () => {
        const explained = [
          ...evidence,
          ...needsNotRecorded.filter(({ account }) => recordedAccounts.has(account)),
        ];
        expect(compareNeeds(ofRecordedAccounts, explained)).to.deep.equal({ missing: [], superfluous: [] });
      });

      for (const need of shownByCalls) {
        it(`do not suffice without ${describeNeed(need)}`, async () => {
          withheld = need;
          let failed: Flow | undefined;
          for (const flow of flows.filter(({ name }) => failures.get(name) === undefined)) {
            if ((await failureOf(flow)) === undefined) continue;
            failed = flow;
            break;
          }
          withheld = undefined;
          expect(failed, 'no flow fails').to.not.equal(undefined);
        });
      }
    });
  }
}

describe('the permissions that no call of ours shows', () => {
  it('are listed with a reason, all of them and no others', () => {
    // Of the operator, operator.test.ts tells which are.
    const isOther = ({ account }: Need) => account !== 'operator' && !recordedAccounts.has(account);
    const others = needs.filter(isOther);
    const listedForOthers = needsNotRecorded.filter(isOther);
    expect(compareNeeds(others, listedForOthers)).to.deep.equal({ missing: [], superfluous: [] });
  });
});

describe('the comparison of needs', () => {
  const publish: Need = { account: 'ingest', on: 'stagedTopic', permission: 'pubsub.topics.publish' };

  it('finds what is missing and what is superfluous, by account, resource and permission', () => {
    for (const other of [
      { ...publish, account: 'overflow' as const },
      { ...publish, on: 'quarantineTopic' as const },
      { ...publish, permission: 'pubsub.topics.get' },
    ]) {
      expect(compareNeeds([other], [publish])).to.deep.equal({
        missing: [describeNeed(publish)],
        superfluous: [describeNeed(other)],
      });
    }
    expect(compareNeeds([publish], [publish])).to.deep.equal({ missing: [], superfluous: [] });
  });
});
