import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type StorageServer, startStorage } from '../../../local/storage/server.ts';
import { manualClock } from '../../support/manual-clock.ts';

describe('the embedded Cloud Storage', () => {
  let dataDir: string;
  let server: StorageServer;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sluice-server-'));
    server = await startStorage({ clock: manualClock(), dataDir });
    await fetch(`${server.url}/b`, { method: 'POST', body: '{"name":"plain"}' });
  });
  after(async () => {
    await server.close();
    await rm(dataDir, { recursive: true });
  });

  const upload = (body: string, query: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/upload/storage/v1/b/plain/o?${query}`, { method: 'POST', body, headers });

  it('takes a plain media upload and serves it at its mediaLink', async () => {
    const stored = await upload('hello', 'uploadType=media&name=a/b', { 'content-type': 'text/x' });
    const { mediaLink, contentType } = (await stored.json()) as Record<string, string>;
    expect(contentType).to.equal('text/x');
    const served = await fetch(String(mediaLink));
    expect(await served.text()).to.equal('hello');
    expect(served.headers.get('x-goog-hash')).to.equal('crc32c=mnG7TA==,md5=XUFAKrxLKna5cZ2REBfFkg==');
  });

  it('checks the hashes of the X-Goog-Hash header', async () => {
    const wrong = { 'x-goog-hash': 'crc32c=AAAAAA==' };
    expect((await upload('hello', 'uploadType=media&name=wrong', wrong)).status).to.equal(400);
    expect((await fetch(`${server.url}/b/plain/o/wrong`)).status).to.equal(404);
  });

  const refused: readonly (readonly [
    name: string,
    method: string,
    path: string,
    body: string | null,
    status: number,
  ])[] = [
    ['a method it does not know', 'POST', '/b/plain/o/a/rewriteTo/b/plain/o/b', '{}', 501],
    ['a path it does not know', 'GET', '/storage/v2/b', null, 501],
    ['a list by something it does not know', 'GET', '/b/plain/o?matchGlob=*', null, 501],
    ['a path that is no UTF-8', 'GET', '/b/plain/o/%ff', null, 400],
    ['a body that is no JSON', 'POST', '/b', '{', 400],
    ['a body that is no object', 'PATCH', '/b/plain', '[]', 400],
    ['an upload without a name', 'POST', '/upload/storage/v1/b/plain/o?uploadType=media', 'x', 400],
    [
      'metadata that is no text',
      'POST',
      '/upload/storage/v1/b/plain/o?uploadType=resumable&name=n',
      '{"metadata":{"a":1}}',
      400,
    ],
  ];
  for (const [name, method, path, body, status] of refused) {
    it(`refuses ${name} with ${status} and says so in the form of the service`, async () => {
      const response = await fetch(`${server.url}${path}`, { method, body });
      expect(response.status).to.equal(status);
      const { error } = (await response.json()) as {
        error: { code: number; message: string; errors: object[] };
      };
      expect(error.code).to.equal(status);
      expect(error.errors[0]).to.include({ message: error.message, domain: 'global' });
    });
  }

  it('leaves no file behind in its folder for uploads', async () => {
    await upload('hello', 'uploadType=media&name=gone', { 'x-goog-hash': 'md5=AAAA' });
    const cutOff = '--B\r\n\r\n{}\r\n--B\r\n\r\nhello';
    const multipart = { 'content-type': 'multipart/related; boundary=B' };
    expect((await upload(cutOff, 'uploadType=multipart&name=gone', multipart)).status).to.equal(400);
    expect(await readdir(join(dataDir, 'uploads'))).to.deep.equal([]);
  });

  it('clears away at its start what a crash left half done', async () => {
    await upload('kept', 'uploadType=media&name=kept');
    await server.close();
    const objects = join(dataDir, 'buckets', 'plain', 'objects');
    const before = await readdir(objects);
    await mkdir(join(dataDir, 'buckets', 'without-json'));
    await writeFile(join(dataDir, 'uploads', 'half.staged'), 'half');
    await writeFile(join(objects, 'ab12.1700000000000000'), 'never committed');
    await writeFile(join(objects, 'ab12.json.0.new'), '{"half');
    server = await startStorage({ clock: manualClock(), dataDir });
    expect((await readdir(objects)).sort()).to.deep.equal(before.sort());
    expect(await readdir(join(dataDir, 'uploads'))).to.deep.equal([]);
    expect(await (await fetch(`${server.url}/b/plain/o/kept?alt=media`)).text()).to.equal('kept');
  });

  it('closes in the middle of uploads and downloads and removes a folder of its own', async () => {
    const temporary = process.env.TMPDIR;
    process.env.TMPDIR = dataDir;
    const own = await startStorage({ clock: manualClock() });
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    const ownFolders = async () =>
      (await readdir(dataDir)).filter((each) => each.startsWith('sluice-storage-'));
    expect(await ownFolders()).to.have.length(1);
    await fetch(`${own.url}/b`, { method: 'POST', body: '{"name":"own"}' });
    const url = `${own.url}/upload/storage/v1/b/own/o?uploadType=media&name=big`;
    await fetch(url, { method: 'POST', body: new Uint8Array(9_000_000) });
    const download = await fetch(`${own.url}/b/own/o/big?alt=media`);
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) });
    const unfinished = fetch(url, { method: 'POST', body, duplex: 'half' }).catch(() => 'broken off');
    await own.close();
    expect(await unfinished).to.equal('broken off');
    expect(await download.arrayBuffer().catch(() => 'broken off')).to.equal('broken off');
    expect(await fetch(own.url).catch(() => 'closed')).to.equal('closed');
    expect(await ownFolders()).to.deep.equal([]);
  });
});
