import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { loadEventTypes } from '../../functions/event-types/load.ts';
import { buildDist } from '../../infra/bundle/build-dist.ts';
import { writeFolder } from '../../infra/bundle/folder.ts';
import { type FrameworkProcess, startFramework } from '../support/framework-process.ts';
import {
  carry,
  caseNames,
  expectedOf,
  hasSchemas,
  type Outcome,
  settingsOf,
  withSchemas,
} from '../support/golden-cases.ts';
import { type House, type HouseOptions, openHouse, pushTo } from '../support/house.ts';
import { withBuiltProject } from './preview/built-project.ts';
import { type CapturedFunction, capturedFunction } from './preview/captured-function.ts';
import { preview } from './preview/preview.ts';
import { plain } from './preview/stacks.ts';
import { unpack } from './preview/unpack.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** What the bundle is built of, the schemas aside. */
const SOURCES = ['functions', 'infra', 'package.json', 'package-lock.json', 'tsconfig.json'];
/** Where the golden cases say that their events go, and by which attribute they name types. */
const CASES = { flowcoreTenant: 'acme', flowcoreDataCore: 'affiliate', eventTypeAttribute: 'event_type' };

describe('the archive that the program uploads', () => {
  let folder: string;
  let functions: Readonly<Record<'ingest' | 'overflow', CapturedFunction>>;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-archive-'));
    await withBuiltProject(async (root) => {
      const config = { ...plain.config, ...CASES };
      const { resources } = await preview({ ...plain, config, root, unknowns: false });
      functions = {
        ingest: capturedFunction(resources, 'ingest'),
        overflow: capturedFunction(resources, 'overflow'),
      };
      unpack(functions.ingest.archive, join(folder, 'shipped'));
    });
    await install(join(folder, 'shipped'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts a captured function as Cloud Run would, but for where Flowcore and Google are. */
  const start = (
    target: 'ingest' | 'overflow',
    house: House,
    { source, settings = {} }: { readonly source: string; readonly settings?: object },
  ): Promise<FrameworkProcess> => {
    const { name, entryPoint, environment } = functions[target];
    const { FLOWCORE_URL, FLOWCORE_API_KEY, FLOWCORE_DIALECT, ...others } = house.environment;
    const { PUBSUB_EMULATOR_HOST, STORAGE_EMULATOR_HOST, METADATA_SERVER_DETECTION } = others;
    const moved = { FLOWCORE_URL, FLOWCORE_API_KEY, FLOWCORE_DIALECT };
    const google = { PUBSUB_EMULATOR_HOST, STORAGE_EMULATOR_HOST, METADATA_SERVER_DETECTION };
    const platform = { K_SERVICE: name, FUNCTION_TARGET: entryPoint };
    const variables = { ...environment, ...moved, ...settings, ...google, ...platform };
    return startFramework(target, variables as Record<string, string>, { source, installed: source });
  };

  const open = (options: HouseOptions = {}): Promise<House> => {
    const { environment } = functions.ingest;
    const { GOOGLE_CLOUD_PROJECT, STAGING_BUCKET, STAGED_TOPIC, QUARANTINE_TOPIC } = environment;
    return openHouse({
      ...options,
      names: {
        project: String(GOOGLE_CLOUD_PROJECT),
        bucket: String(STAGING_BUCKET),
        stagedTopic: String(STAGED_TOPIC),
        quarantineTopic: String(QUARANTINE_TOPIC),
      },
    });
  };

  it('is one for both functions', () => {
    expect(functions.overflow.archive).to.deep.equal(functions.ingest.archive);
    expect(functions.overflow.environment).to.deep.equal(functions.ingest.environment);
  });

  it('installs nothing that is for development', () => {
    const installed = readdirSync(join(folder, 'shipped', 'node_modules'));
    expect(installed).to.include('@google-cloud');
    const { devDependencies }: { devDependencies: object } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    );
    expect(installed.filter((name) => name in devDependencies)).to.deep.equal([]);
  });

  it('stages a large event and uploads it', async () => {
    const house = await open();
    const started: FrameworkProcess[] = [];
    try {
      const begin = async (target: 'ingest' | 'overflow') => {
        const made = await start(target, house, { source: join(folder, 'shipped') });
        started.push(made);
        return made.url;
      };
      const [ingest, overflow] = [await begin('ingest'), await begin('overflow')];
      const event = {
        network_id: 1,
        transaction_id: 'large',
        unix_timestamp: 1795273212,
        note: 'x'.repeat(1e5),
      };
      expect(await pushTo(ingest, { data: JSON.stringify(event) }, '/')).to.equal(204);
      const [announcement] = await house.announcements(1);
      expect(await pushTo(overflow, { data: announcement?.data ?? '' }, '/')).to.equal(204);
      const bucket = house.storage.bucket(String(functions.ingest.environment.STAGING_BUCKET));
      const [[file]] = await bucket.getFiles({ prefix: 'staged/' });
      expect(file?.metadata.metadata).to.have.property('uploaded_at');
    } finally {
      for (const { child } of started) child.kill('SIGKILL');
      await house.close();
    }
  });

  describe('carries the golden cases:', () => {
    for (const name of caseNames) {
      it(name.replaceAll('-', ' '), async () => {
        expect(await run(name)).to.deep.equal(expectedOf(name));
      });
    }
  });

  async function run(name: string): Promise<Outcome> {
    const { dialect, settings } = settingsOf(name);
    const source = await sourceFor(name);
    const house = await open({ dialect, types: await withSchemas(name, loadEventTypes) });
    const started: FrameworkProcess[] = [];
    try {
      const ingest = await start('ingest', house, { source, settings });
      started.push(ingest);
      return await carry(name, {
        house,
        push: (message, path) => pushTo(ingest.url, message, path),
        lines: () => linesToTheEnd(ingest),
      });
    } finally {
      for (const { child } of started) child.kill('SIGKILL');
      await house.close();
    }
  }

  /** Where a case has schemas of its own, what the same program would upload with those; else the archive itself. */
  async function sourceFor(name: string): Promise<string> {
    const shipped = join(folder, 'shipped');
    if (!hasSchemas(name)) return shipped;
    const [root, built] = [join(folder, name), join(folder, `${name}-built`)];
    for (const source of SOURCES) cpSync(join(ROOT, source), join(root, source), { recursive: true });
    await withSchemas(name, (schemas) => cpSync(schemas, join(root, 'schemas'), { recursive: true }));
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    const { files } = await buildDist(root);
    mkdirSync(built);
    writeFolder(built, files);
    symlinkSync(join(shipped, 'node_modules'), join(built, 'node_modules'));
    return built;
  }
});

/** Asks a process to end, and tells all that it has logged: a line may come after the answer that it is about. */
async function linesToTheEnd({ child, lines }: FrameworkProcess): Promise<Record<string, unknown>[]> {
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

/** As Google's buildpack does: https://cloud.google.com/docs/buildpacks/nodejs#installing_dependencies. */
async function install(folder: string): Promise<void> {
  const args = ['ci', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund'];
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const npm = spawn('npm', args, {
    cwd: folder,
    env: { ...process.env, PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [problems, [code]] = await Promise.all([text(npm.stderr), once(npm, 'exit')]);
  if (code !== 0)
    throw new Error(`npm ci in the archive ended with ${code}: is the registry out of reach?\n${problems}`);
}
