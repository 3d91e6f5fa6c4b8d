import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { fileNames } from '../../../cli/reassemble/file-names.ts';
import { type Result, rangesOf } from '../../../cli/reassemble/summary.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { type FileShape, payloadsOf } from './file-payloads.ts';

const shape: FileShape = { content: '{"a":1}', format: 'multipart', partBytes: 3, base: 1, checksum: 'hex' };
const ndjson = (payloads: readonly object[]): string =>
  payloads.map((each) => `${JSON.stringify(each)}\n`).join('');

describe('sluice reassemble', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-reassemble-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const run = (args: readonly string[], stdin = '') =>
    runSluice(['reassemble', ...args], { env: { SLUICE_STACK_OUTPUT: undefined }, stdin });

  it('needs no deployment to read a file, and says on one line what is wrong with the command line', async () => {
    for (const { args, says } of [
      { args: [], says: /say what to read/ },
      { args: ['--input', '-', '--from', '2h'], says: /leave out --from/ },
      { args: ['--from', 'yesterday'], says: /It must be a time/ },
      { args: ['--from', '1h', '--to', '2h'], says: /--from .* is not before --to/ },
      { args: ['--from', '1h', '--type', 'clicks'], says: /no event type clicks: name some of click,/ },
    ]) {
      const ran = await run(args);
      expect(ran.exitCode, ran.err).to.equal(2);
      expect(ran.err.trim().split('\n').at(-1)).to.match(says);
    }
    const missing = await run(['--input', join(folder, 'none.ndjson')]);
    expect(missing.exitCode).to.equal(1);
    expect(missing.err).to.match(/reassembling files: it does not exist/);
    expect((await run(['--input', '-'], ndjson(payloadsOf(shape, 'a').payloads))).exitCode).to.equal(0);
  });

  it('never writes outside its folder, whatever a file id says', async () => {
    const ids = [
      '../evil',
      '/etc/evil',
      '..',
      '.',
      'a/b',
      'a\\b',
      'nul\u0000',
      '~x',
      'x'.repeat(1024),
      'ok-id_1',
      '--out',
    ];
    const out = join(folder, 'inner');
    const stdin = ndjson(
      ids.flatMap((id, index) => payloadsOf({ ...shape, content: `{"n":${index}}` }, id).payloads),
    );
    const ran = await run(['--input', '-', '--out', out, '--json'], stdin);
    expect(ran.json<Result>()).to.include({ complete: ids.length, written: ids.length });
    expect(await readdir(folder)).to.deep.equal(['inner']);
    const files = await readdir(out, { withFileTypes: true });
    expect(files.every((file) => file.isFile())).to.equal(true);
    const contents = await Promise.all(files.map(({ name }) => readFile(join(out, name), 'utf8')));
    expect(contents.toSorted()).to.deep.equal(ids.map((_, index) => `{"n":${index}}`).toSorted());
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constant('0'.repeat(64)), (fileId, sha256) => {
        for (const name of fileNames({ fileId, sha256 }))
          expect(name).to.match(/^[\w~][\w-]*(?:[.][0-9a-f]{64})?[.]json$/);
      }),
    );
  });

  it('keeps apart two contents that come under one file id', async () => {
    const contents = ['{"a":1}', '{"a":2}'];
    const stdin = ndjson(contents.flatMap((content) => payloadsOf({ ...shape, content }, 'same').payloads));
    for (const written of [2, 0]) {
      const ran = await run(['--input', '-', '--out', folder, '--json'], stdin);
      expect(ran.json<Result>()).to.include({ complete: 2, written });
    }
    const files = (await readdir(folder)).toSorted();
    expect(files).to.have.length(2);
    const read = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
    expect(read.toSorted()).to.deep.equal(contents);
  });

  it('tells what is corrupt, what is incomplete and what is something else, and ends with 1', async () => {
    const { payloads } = payloadsOf(shape, 'broken');
    const [first = {}] = payloads;
    const text = [
      ndjson([{ ...first, data: 'WFhY' }, ...payloads.slice(1), { click_id: 1 }]),
      ndjson(payloadsOf({ ...shape, base: 0 }, '\u001b[31mred').payloads.slice(2)),
      'not json\n',
    ].join('');
    const ran = await run(['--input', '-'], text);
    expect(ran.exitCode).to.equal(1);
    expect(ran.out).to.match(/broken\s+│ all its parts together have another size or checksum/);
    expect(ran.out).to.match(/\(unknown\)\s+│ line 6 is not JSON/);
    expect(ran.out).to.match(/not parts\s+│\s+1/);
    expect(ran.out).to.not.contain('\u001b');
    const mended = await run(['--input', '-', '--json'], text + ndjson([...payloads, ...payloads]));
    expect(mended.json<Result>()).to.deep.include({ complete: 1 });
    expect(mended.json<Result>().corrupt.map(({ fileId }) => fileId)).to.deep.equal([null]);
  });

  it('stops when it is told to, and says so', async () => {
    const stdin = ndjson(payloadsOf(shape, 'a').payloads);
    const ran = await runSluice(['reassemble', '--input', '-', '--json'], {
      env: {},
      stdin,
      signal: AbortSignal.abort(),
    });
    expect(ran.exitCode).to.equal(1);
    expect(ran.json<Result>()).to.include({ interrupted: true, complete: 0 });
  });

  it('writes missing parts as ranges', () => {
    expect(rangesOf([])).to.equal('');
    expect(rangesOf([1, 2, 3, 5, 7, 8])).to.equal('1-3, 5, 7-8');
  });
});
