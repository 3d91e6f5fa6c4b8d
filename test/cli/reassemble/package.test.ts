import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import ts from 'typescript';
import { buildLibrary } from '../../../infra/bundle/build-library.ts';
import { writeFolder } from '../../../infra/bundle/folder.ts';
import { payloadsOf } from './file-payloads.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const EXAMPLE = join(ROOT, 'docs', 'examples', 'transformer.mjs');

describe('the package for consumers', () => {
  const project = mkdtempSync(join(tmpdir(), 'sluice-consumer-'));
  const installed = join(project, 'node_modules', 'sluice-reassemble');
  const example = join(project, 'transformer.mjs');
  const children: ChildProcess[] = [];
  before(async () => {
    mkdirSync(join(project, 'node_modules'));
    writeFolder(installed, await buildLibrary(ROOT));
    copyFileSync(EXAMPLE, example);
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  after(() => rmSync(project, { recursive: true }));

  /** Starts the example as its users do, with their own node and nothing of this project's around. */
  async function startTransformer() {
    const child = spawn(process.execPath, [example], {
      cwd: project,
      env: { PORT: '0', HOST: '127.0.0.1', SECRET: 's3cret', SPOOL: join(project, 'parts') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const [said] = (await once(child.stderr, 'data')) as [Buffer];
    const [, port] = /port: (\d+)/.exec(String(said)) ?? [];
    const output = text(child.stdout);
    return {
      async send(payload: object, secret = 's3cret'): Promise<number> {
        const response = await fetch(`http://127.0.0.1:${port}`, {
          method: 'POST',
          headers: { 'x-secret': secret },
          body: JSON.stringify({ eventId: 'e', aggregator: 'everflow.0', payload }),
        });
        return response.status;
      },
      async kill(): Promise<string> {
        child.kill('SIGKILL');
        return output;
      },
    };
  }

  it('needs no other package', () => {
    const module = readFileSync(join(installed, 'library.js'), 'utf8');
    const imports = [...module.matchAll(/from "(.*)"/g)].map(([, name]) => name);
    expect(new Set(imports)).to.deep.equal(new Set(['node:crypto', 'node:fs', 'node:path']));
    const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const folder = './build/reassemble/';
    expect(exports['./reassemble']).to.deep.equal({
      types: `${folder}library.d.ts`,
      default: `${folder}library.js`,
    });
  });

  it('carries the documented transformer, which is killed half-way and goes on', async () => {
    const shape = { content: '{"transaction_id":"ä€😀"}', partBytes: 4, checksum: 'base64' } as const;
    const files = [
      payloadsOf({ ...shape, format: 'multipart', base: 0 }, 'a'),
      payloadsOf({ ...shape, format: 'chunks', base: 1 }, 'b'),
    ];
    const payloads = files.flatMap((file) => file.payloads).toReversed();
    const first = await startTransformer();
    expect(await first.send({ click_id: 1 }, 'guessed')).to.equal(401);
    expect(await first.send({ click_id: 1 })).to.equal(200);
    for (const payload of payloads.slice(0, 9)) expect(await first.send(payload)).to.equal(200);
    const before = await first.kill();
    const second = await startTransformer();
    for (const payload of payloads.slice(8)) expect(await second.send(payload)).to.equal(200);
    expect(before + (await second.kill())).to.equal(`{"click_id":1}\n${shape.content}\n${shape.content}\n`);
  });

  it('brings types that hold what the documented transformer does, and refuse what it must not', () => {
    const options: ts.CompilerOptions = {
      ...{ strict: true, noEmit: true, allowJs: true, checkJs: true, lib: ['lib.es2022.d.ts'] },
      ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, types: ['node'] },
      typeRoots: [join(ROOT, 'node_modules', '@types')],
    };
    const wrong = join(project, 'wrong.mts');
    ts.sys.writeFile(
      wrong,
      "import { createReassembler } from 'sluice-reassemble';\ncreateReassembler().add({ fileId: 'a' });\n",
    );
    const program = ts.createProgram([example, wrong], options);
    // Node's and the language's own types would take seconds.
    const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(realpathSync(project)));
    expect(own.map(({ fileName }) => basename(fileName))).to.include.members(['library.d.ts', 'part.d.ts']);
    const problems = own
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
      .map(({ file, code, messageText }) => [
        basename(file?.fileName ?? ''),
        code,
        code === 2345 ? '' : messageText,
      ]);
    expect(problems).to.deep.equal([['wrong.mts', 2345, '']]);
  });
});
