import { rmSync } from 'node:fs';
import { expect } from 'chai';
import type { Preview } from './preview/captured.ts';
import { preview } from './preview/preview.ts';
import { API_KEY, elaborate, plain, type Stack } from './preview/stacks.ts';
import { breaks } from './rules/breaks.ts';
import { textsOf } from './rules/graph.ts';
import { isBroken, rulesOf, violations } from './rules/judge.ts';
import { removalsOf } from './rules/removals.ts';
import { copyProject } from './support/project-copy.ts';

type StackName = 'a plain' | 'an elaborate';
const stacks: Readonly<Record<StackName, Stack>> = { 'a plain': plain, 'an elaborate': elaborate };

/** Every other key is missing, and these are wrong. */
const BAD = { 'gcp:project': 'Acme!', flowcoreDialect: 'smoke', flowcorUrl: 'https://flowcore.example.com' };

describe('the program as Pulumi runs it', () => {
  let first: Preview;
  let ups: Readonly<Record<StackName, Preview>>;
  let bad: Preview;
  before(async () => {
    const root = copyProject(true);
    const [known, other, unknown, refused] = await Promise.all([
      preview({ ...plain, root, unknowns: false }),
      preview({ ...elaborate, root, unknowns: false }),
      preview({ ...plain, root, unknowns: true }),
      preview({ stack: 'prod', config: BAD, root, unknowns: true }),
    ]).finally(() => rmSync(root, { recursive: true }));
    ups = { 'a plain': known, 'an elaborate': other };
    [first, bad] = [unknown, refused];
  });

  it('comes to its end, first as a preview in which nothing is known', () => {
    for (const { exitCode, log } of [first, ...Object.values(ups)]) {
      expect(log.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
      expect(exitCode).to.equal(0);
    }
  });

  it('shows in the first preview every resource that it will make', () => {
    const urns = ({ resources }: Preview) => resources.map(({ urn }) => urn).toSorted();
    expect(urns(first)).to.deep.equal(urns(ups['a plain']));
  });

  it('asks the cloud nothing in order to be previewed', () => {
    expect([first, ...Object.values(ups)].flatMap(({ invokes }) => invokes)).to.deep.equal([]);
  });

  it('tells the API key in no output and no message', () => {
    const { outputs, log } = ups['a plain'];
    const told = [...textsOf(outputs).map(([, text]) => text), ...log.map(({ message }) => message)];
    expect(told).to.include(outputs.publisherMember);
    expect(told.filter((text) => text.includes(API_KEY))).to.deep.equal([]);
  });

  it('says all that is wrong with a configuration in one message, and makes nothing', () => {
    const errors = bad.log.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    expect(errors).to.have.length(1);
    for (const key of ['gcp:project', 'gcp:region', 'sluice:flowcoreTenant', 'sluice:flowcoreDialect']) {
      expect(errors[0]).to.include(key);
    }
    expect(errors[0]).to.include('flowcorUrl');
    expect({ resources: bad.resources, exitCode: bad.exitCode }).to.deep.equal({
      resources: [],
      exitCode: 32,
    });
  });

  for (const name of ['a plain', 'an elaborate'] as const) {
    const stack = stacks[name];
    const rules = rulesOf(stack);

    describe(`with ${name} configuration`, () => {
      it('makes these resources', function () {
        const types = Map.groupBy(ups[name].resources, ({ type }) => type.split(':').at(-1) ?? type);
        const counts = [...types].map(([type, { length }]) => ({ type, length }));
        const lines = counts
          .toSorted((a, b) => b.length - a.length)
          .map(({ type, length }) => `${length} ${type}`);
        // A part of the title, so that every run prints it.
        if (this.test) this.test.title = `makes ${ups[name].resources.length} resources: ${lines.join(', ')}`;
        expect(lines).to.include.members(stack.makes);
      });

      for (const rule of rules) {
        it(`keeps the rule: ${rule.name}`, () => {
          expect(violations(ups[name].resources, rule)).to.deep.equal([]);
        });
      }

      it('breaks a rule when any grant, token, expiry, subscription or permission goes, or a role comes', () => {
        const { resources } = ups[name];
        const removals = removalsOf(resources);
        const unnoticed = removals.filter(({ change }) => !isBroken(change(resources), rules));
        expect(unnoticed.map(({ what }) => what)).to.deep.equal([]);
        expect(removals.length).to.be.above(30);
      });
    });
  }

  describe('is judged by rules that find what they forbid:', () => {
    const rules = rulesOf(plain);

    it('for each there is something that breaks it', () => {
      expect(Object.keys(breaks)).to.have.members(rules.map(({ name }) => name));
    });

    for (const rule of rules) {
      it(rule.name, () => {
        const { resources } = ups['a plain'];
        const changes = breaks[rule.name] ?? [];
        expect(changes).to.not.be.empty;
        for (const change of changes) expect(violations(change(resources), rule)).to.not.be.empty;
      });
    }
  });
});
