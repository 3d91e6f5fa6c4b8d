import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { load } from 'js-yaml';
import { gcpKeys } from '../../infra/config-keys.ts';
import { readProject } from '../infra/preview/project-file.ts';
import { commandsOf, configKeyOf, isKnownForm, scriptOf } from './commands.ts';
import { DEPLOY_PAGE, withTables } from './deploy-tables.ts';

const WORKFLOW = 'docs/deploy.workflow.yml';

const page = readFileSync(DEPLOY_PAGE, 'utf8');
const readme = readFileSync('README.md', 'utf8');
const section = /^## Deploy\n[\s\S]*?(?=^## )/m.exec(readme)?.[0] ?? '';
const program = readFileSync('infra/index.ts', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const keys = [...Object.keys(readProject('.').config), ...Object.keys(gcpKeys).map((name) => `gcp:${name}`)];

/** Names in code that look like keys: a value, and Cloud Storage's. */
const NO_KEYS = ['sluice:perType', 'sluice:customTime'];

const documents = [
  { name: 'README.md, Deploy', path: 'README.md', text: section },
  { name: DEPLOY_PAGE, path: DEPLOY_PAGE, text: page },
];

for (const { name, path, text } of documents) {
  describe(name, () => {
    const commands = commandsOf(text);

    it('has commands, all of a known form', () => {
      expect(commands).to.have.length.greaterThan(5);
      expect(commands.filter((command) => !isKnownForm(command))).to.deep.equal([]);
    });

    it('runs npm scripts that exist', () => {
      const run = commands.map(scriptOf).filter((script) => script !== undefined);
      expect(run).to.include('deploy');
      expect(run.filter((script) => scripts[script] === undefined)).to.deep.equal([]);
    });

    it('names and sets configuration keys that exist', () => {
      const set = commands.map(configKeyOf).filter((key) => key !== undefined);
      const named = [...text.matchAll(/(?<![\w/])(?:sluice|gcp):[a-z]\w*/g)].map(([key]) => key);
      const withoutNamespace = [...text.matchAll(/`([a-z]+[A-Z]\w*)`/g)].map(([, name]) => `sluice:${name}`);
      const known = [...keys, ...NO_KEYS];
      expect([...set, ...named, ...withoutNamespace].filter((key) => !known.includes(key))).to.deep.equal([]);
      expect(set).to.include.members(['gcp:project', 'gcp:region', 'sluice:flowcoreApiKey']);
    });

    it('reads outputs that the program has', () => {
      const outputs = [...text.matchAll(/pulumi stack output (?!--)(\w+)/g)].map(([, output]) => output);
      expect(outputs).to.include('topic');
      const missing = outputs.filter((output) => !program.includes(`export const ${output} =`));
      expect(missing).to.deep.equal([]);
    });

    it('links to pages and headings that exist', () => {
      const links = [...text.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]+))?\)/g)];
      expect(links).to.not.be.empty;
      for (const [link, file = '', anchor] of links) {
        const target = file === '' ? path : join(dirname(path), file);
        expect(existsSync(target), link).to.equal(true);
        if (anchor !== undefined) expect(anchorsOf(readFileSync(target, 'utf8')), link).to.include(anchor);
      }
    });
  });
}

/** The anchors that GitHub gives a page's headings. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );

describe(DEPLOY_PAGE, () => {
  it('has tables of every key, every permission and the cost (node test/docs/deploy-tables.ts writes them)', () => {
    expect(withTables(page)).to.equal(page);
  });

  it('asks Everflow Support eleven questions', () => {
    const [, message = ''] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
    const numbers = [...message.matchAll(/^ *(\d+)\. /gm)].map(([, number]) => Number(number));
    expect(numbers).to.deep.equal(Array.from({ length: 11 }, (_, index) => index + 1));
  });
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

describe(WORKFLOW, () => {
  const text = readFileSync(WORKFLOW, 'utf8');
  const { jobs, on: events } = load(text) as { jobs: Record<'test' | 'preview' | 'deploy', Job>; on: object };
  const runs = (job: Job): readonly string[] =>
    job.steps.flatMap(({ run }) => (run === undefined ? [] : run.split('\n').map((line) => line.trim())));

  it('previews pull requests of its own repository, and deploys what is pushed to main', () => {
    expect(events).to.deep.equal({ pull_request: { branches: ['main'] }, push: { branches: ['main'] } });
    expect(jobs.preview.if).to.include("github.event_name == 'pull_request'");
    expect(jobs.preview.if).to.include('head.repo.full_name == github.repository');
    expect(jobs.deploy.if).to.equal("github.event_name == 'push'");
    expect(runs(jobs.preview)).to.include('pulumi preview --diff --stack "$PULUMI_STACK"');
    expect(Object.values(jobs).map(({ needs }) => needs)).to.deep.equal([undefined, 'test', 'test']);
  });

  it('takes a snapshot before it deploys', () => {
    const lines = runs(jobs.deploy);
    const snapshot = lines.findIndex((line) => line.startsWith('gcloud pubsub snapshots create '));
    const deployment = lines.findIndex((line) => line.startsWith('npm run deploy '));
    expect(snapshot).to.be.greaterThan(-1).and.lessThan(deployment);
  });

  it('runs npm scripts that exist', () => {
    const run = Object.values(jobs)
      .flatMap((job) => runs(job).map(scriptOf))
      .filter((name) => name !== undefined);
    expect(run).to.have.members(['build', 'deploy']);
    expect(run.filter((name) => scripts[name] === undefined)).to.deep.equal([]);
    expect(runs(jobs.test)).to.deep.equal(['npm ci', 'npm test']);
  });

  it('signs in by workload identity federation, and knows no secret', () => {
    for (const [name, account] of [
      ['preview', 'PREVIEWER'],
      ['deploy', 'DEPLOYER'],
    ] as const) {
      const job = jobs[name];
      expect(job.permissions, name).to.deep.equal({ contents: 'read', 'id-token': 'write' });
      const auth = job.steps.find(({ uses }) => uses?.startsWith('google-github-actions/auth@'));
      expect(auth?.with, name).to.have.keys('workload_identity_provider', 'service_account');
      expect(auth?.with?.service_account, name).to.equal(`\${{ vars.${account} }}`);
    }
    expect(text).to.not.match(/secrets\.|credentials_json|access_token/i);
  });

  it('reads outputs that the program has', () => {
    const outputs = [...text.matchAll(/jq -r '\.(\w+)/g)].map(([, output]) => output);
    expect(outputs).to.have.members(['sluiceConfig', 'subscriptionNames']);
    for (const output of outputs) expect(program).to.include(`export const ${output} =`);
  });
});
