import { expect } from 'chai';
import { needs } from '../../infra/permissions.ts';
import type { Preview } from './preview/captured.ts';
import { preview } from './preview/preview.ts';
import { withProjectCopy } from './preview/project-copy.ts';
import { API_KEY, elaborate, plain, type Stack } from './preview/stacks.ts';
import { broken, rules } from './rules/all.ts';
import { breaks } from './rules/breaks.ts';
import { keepsSecret, protection } from './rules/custody.ts';
import { grantsAreNeeds } from './rules/grants.ts';
import type { Rule } from './rules/graph.ts';
import { removalsOf } from './rules/removals.ts';

const rulesOf = ({ outsiders }: Stack): readonly Rule[] => [
  ...[...rules, protection, keepsSecret(API_KEY)],
  grantsAreNeeds(needs, outsiders),
];

const stacks = { plain, elaborate };

describe('the Pulumi program', () => {
  let first: Preview;
  const ups: { plain?: Preview; elaborate?: Preview } = {};
  const up = (name: keyof typeof stacks): Preview => {
    const found = ups[name];
    if (found === undefined) throw new Error(`the stack ${name} was not previewed`);
    return found;
  };
  let bad: Preview;
  before(async () => {
    await withProjectCopy(async (root) => {
      [first, ups.plain, ups.elaborate, bad] = await Promise.all([
        preview({ ...plain, root, unknowns: true }),
        preview({ ...plain, root, unknowns: false }),
        preview({ ...elaborate, root, unknowns: false }),
        preview({
          stack: 'prod',
          config: { 'gcp:project': 'Acme!', flowcoreDialect: 'smoke' },
          root,
          unknowns: true,
        }),
      ]);
    });
  });

  it('runs to its end, first as a preview in which nothing is known', () => {
    for (const { exitCode, log } of [first, up('plain'), up('elaborate')]) {
      expect(log.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
      expect(exitCode).to.equal(0);
    }
  });

  it('shows in the first preview every resource that it will make', () => {
    const urns = ({ resources }: Preview) => resources.map(({ urn }) => urn).toSorted();
    expect(urns(first)).to.deep.equal(urns(up('plain')));
  });

  it('asks the cloud nothing in order to be previewed', () => {
    expect([...first.invokes, ...up('plain').invokes, ...up('elaborate').invokes]).to.deep.equal([]);
  });

  it('says all that is wrong with a configuration, and makes nothing', () => {
    expect(bad.exitCode).to.equal(32);
    expect(bad.resources).to.deep.equal([]);
    const errors = bad.log.filter(({ severity }) => severity === 'error');
    expect(errors).to.have.length(1);
    for (const key of ['gcp:project', 'gcp:region', 'sluice:flowcoreTenant', 'sluice:flowcoreDialect']) {
      expect(errors[0]?.message).to.include(key);
    }
  });

  for (const [name, stack] of Object.entries(stacks) as [keyof typeof stacks, Stack][]) {
    describe(`with a ${name} configuration`, () => {
      it('is made of these resources', function () {
        const counts = Object.groupBy(up(name).resources, ({ type }) => type);
        const lines = Object.entries(counts).map(([type, found = []]) => `${found.length} ${type}`);
        this.test?.parent && console.log(lines.toSorted().join('\n'));
        expect(lines).to.not.be.empty;
      });

      for (const rule of rulesOf(stack)) {
        it(`keeps the rule: ${rule.name}`, () => {
          expect(broken(up(name).resources, [rule])).to.deep.equal({});
        });
      }

      it('cannot lose a grant, a token, an expiry or a subscription unnoticed, nor win a role', () => {
        const { resources } = up(name);
        const unnoticed = removalsOf(resources).filter(
          ({ change }) => Object.keys(broken(change(resources), rulesOf(stack))).length === 0,
        );
        expect(unnoticed.map(({ what }) => what)).to.deep.equal([]);
      });
    });
  }

  describe('is judged by rules that find what they forbid:', () => {
    it('each has something that breaks it', () => {
      expect(Object.keys(breaks)).to.have.members(rulesOf(plain).map(({ name }) => name));
    });

    for (const rule of rulesOf(plain)) {
      it(rule.name, () => {
        const { resources } = up('plain');
        const unseen = breaks[rule.name]
          ?.map((change) => change(resources))
          .filter((graph) => rule.check(graph).length === 0);
        expect(unseen?.length).to.equal(0);
      });
    }
  });
});
