import { join } from 'node:path';
import { expect } from 'chai';
import { type Captured, type Preview, UNKNOWN } from './captured.ts';
import { preview } from './preview.ts';

const root = join(import.meta.dirname, 'fixture');
const run = (unknowns: boolean, mischief: string): Promise<Preview> =>
  preview({
    ...{ root, stack: 'dev', unknowns, secrets: { password: 'hidden words' } },
    config: { 'gcp:project': 'acme', 'fixture:numbers': [3, 4], mischief },
  });

const named = ({ resources, log }: Preview, name: string): Captured => {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) throw new Error(`no resource ${name} in ${JSON.stringify(log)}`);
  return found;
};

describe('the preview harness', () => {
  let first: Preview;
  let up: Preview;
  before(async () => {
    [first, up] = await Promise.all([run(true, 'hidden'), run(false, 'hidden')]);
  });

  it('runs the program to its end', () => {
    expect(first.log).to.deep.equal([]);
    expect([first.exitCode, up.exitCode]).to.deep.equal([0, 0]);
  });

  it('names resources as Pulumi does', () => {
    expect(named(first, 'files').urn).to.equal(
      'urn:pulumi:dev::fixture::fixture:index:Corner$gcp:storage/bucket:Bucket::files',
    );
    expect(named(first, 'news').parent).to.equal('urn:pulumi:dev::fixture::pulumi:pulumi:Stack::fixture-dev');
  });

  it('shows what a first preview cannot see', () => {
    const known = first.resources.map(({ urn }) => urn);
    const unseen = up.resources.filter(({ urn }) => !known.includes(urn));
    expect(unseen.map(({ name }) => name)).to.deep.equal(['hidden']);
  });

  it('hands over defaults of Pulumi.yaml, and what the stack sets instead', () => {
    expect(named(first, 'files').inputs.labels).to.deep.equal({ colour: 'blue' });
    expect(named(first, 'source').inputs.name).to.equal('sum-3-4.zip');
    expect(named(first, 'google').inputs).to.include({ project: 'acme', region: 'europe-west1' });
  });

  it('leaves unknown in a first preview what the cloud makes up, and knows it after', () => {
    expect(named(first, 'source').inputs.bucket).to.equal(UNKNOWN);
    expect(named(up, 'source').inputs.bucket).to.equal('files-1a2b3c4');
    expect(first.outputs).to.include({ topicName: 'news', objectId: UNKNOWN });
    expect(up.outputs.objectId).to.equal('files-1a2b3c4-sum-3-4.zip');
  });

  it('tells where secrets stand', () => {
    expect(named(up, 'source').secretPaths).to.deep.equal(['metadata.password']);
    expect(named(up, 'source').inputs.metadata).to.deep.equal({ password: 'hidden words' });
    expect(up.secretOutputs).to.deep.equal(['password']);
  });

  it('keeps files and archives, whose paths are the program folder’s', () => {
    expect(named(up, 'source').inputs.source).to.deep.equal({
      archive: {
        assets: {
          'text.txt': { asset: { text: 'hello' } },
          'self.ts': { asset: { path: join(root, 'index.ts') } },
        },
      },
    });
  });

  it('keeps options, dependencies and the provider', () => {
    const [files, news, source] = ['files', 'news', 'source'].map((name) => named(up, name));
    expect(files).to.include({ protect: true, retainOnDelete: false, provider: named(up, 'google').urn });
    expect(files?.aliases).to.deep.equal(['old-files']);
    expect(news?.dependencies).to.deep.equal([files?.urn]);
    expect(source).to.include({ protect: false, retainOnDelete: true });
    expect(source?.ignoreChanges).to.deep.equal(['metadata']);
    expect(source?.propertyDependencies.bucket).to.deep.equal([files?.urn]);
  });

  it('answers functions of the provider, and names them', () => {
    expect(up.invokes).to.deep.equal(['gcp:storage/getProjectServiceAccount:getProjectServiceAccount']);
    expect(up.outputs.account).to.equal('service-123456789012@gs-project-accounts.iam.gserviceaccount.com');
  });

  const failures = [
    { mischief: 'twice', says: /Duplicate resource URN/ },
    { mischief: 'throw', says: /^set fixture:colour$/ },
    { mischief: 'reject', says: /an output failed/ },
  ];
  for (const { mischief, says } of failures) {
    it(`tells what failed: ${mischief}`, async () => {
      const { exitCode, log } = await run(false, mischief);
      expect(exitCode).to.equal(32);
      expect(log.find(({ severity }) => severity === 'error')?.message).to.match(says);
    });
  }
});
