import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type StorageServer, startStorage } from '../../../local/storage/server.ts';
import { manualClock } from '../../support/manual-clock.ts';

const chunk = 256 * 1024;
const content = randomBytes(2 * chunk + 100);
const bucketPath = '/storage/v1/b/wire/o';

interface Answer {
  readonly status: number;
  readonly range: string | null;
}

/** The protocol itself, as a client meets it that loses connections and answers. */
describe('a resumable upload on the wire', () => {
  const clock = manualClock();
  let dataDir: string;
  let server: StorageServer;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'sluice-resumable-'));
    server = await startStorage({ clock, dataDir });
    await fetch(`${server.url}/storage/v1/b`, { method: 'POST', body: '{"name":"wire"}' });
  });
  after(async () => {
    await server.close();
    await rm(dataDir, { recursive: true });
  });

  async function startUpload(name: string, query = ''): Promise<string> {
    const url = `${server.url}/upload${bucketPath}?uploadType=resumable&name=${name}${query}`;
    const response = await fetch(url, { method: 'POST', body: '{}' });
    return response.headers.get('location') ?? '';
  }
  async function put(session: string, range: string, body: Uint8Array = new Uint8Array()): Promise<Answer> {
    const headers = { 'content-range': range };
    const response = await fetch(session, { method: 'PUT', headers, body: new Uint8Array(body) });
    await response.arrayBuffer();
    return { status: response.status, range: response.headers.get('range') };
  }
  async function stored(name: string): Promise<Buffer | undefined> {
    const response = await fetch(`${server.url}${bucketPath}/${name}?alt=media`);
    const body = Buffer.from(await response.arrayBuffer());
    return response.status === 200 ? body : undefined;
  }

  it('tells how much has arrived without finishing it', async () => {
    const session = await startUpload('asked');
    expect(await put(session, 'bytes */*')).to.deep.equal({ status: 308, range: null });
    const first = await put(session, `bytes 0-${chunk - 1}/*`, content.subarray(0, chunk));
    expect(first).to.deep.equal({ status: 308, range: `bytes=0-${chunk - 1}` });
    expect(await put(session, `bytes */${content.length}`)).to.deep.equal(first);
    expect(await stored('asked')).to.equal(undefined);
    const rest = `bytes ${chunk}-${content.length - 1}/${content.length}`;
    expect((await put(session, rest, content.subarray(chunk))).status).to.equal(200);
    expect(await stored('asked')).to.deep.equal(content);
  });

  it('keeps whole chunks of 256 KiB only, until the last', async () => {
    const session = await startUpload('unaligned');
    const ragged = await put(session, `bytes 0-${chunk + 9}/*`, content.subarray(0, chunk + 10));
    expect(ragged.range).to.equal(`bytes=0-${chunk - 1}`);
    expect((await put(session, `bytes ${chunk}-*/*`, content.subarray(chunk))).status).to.equal(200);
    expect(await stored('unaligned')).to.deep.equal(content);
  });

  it('skips bytes it already has and refuses a gap', async () => {
    const session = await startUpload('overlap');
    await put(session, `bytes 0-${chunk - 1}/*`, content.subarray(0, chunk));
    expect((await put(session, `bytes ${2 * chunk}-*/*`, content.subarray(2 * chunk))).status).to.equal(503);
    expect((await put(session, `bytes 0-*/${content.length}`, content)).status).to.equal(200);
    expect(await stored('overlap')).to.deep.equal(content);
  });

  it('answers again when it is finished and the answer was lost', async () => {
    const session = await startUpload('lost-answer');
    server.fail({ method: 'PUT', answer: 'drop-after' });
    const lost = await put(session, 'bytes 0-*/*', content).catch(() => 'lost');
    expect(lost).to.equal('lost');
    expect((await put(session, 'bytes */*')).status).to.equal(200);
    expect((await put(session, 'bytes 0-*/*', content)).status).to.equal(200);
    expect(await stored('lost-answer')).to.deep.equal(content);
  });

  it('goes on after a connection that broke in the middle', async () => {
    const session = await startUpload('broken');
    await new Promise<void>((resolve) => {
      const headers = { 'content-range': `bytes 0-*/${content.length}`, 'content-length': content.length };
      const broken = request(session, { method: 'PUT', headers });
      broken.on('error', () => resolve());
      broken.write(content.subarray(0, chunk + 5), () => broken.destroy(new Error('broken off')));
    });
    const { status, range } = await put(session, 'bytes */*');
    expect(status).to.equal(308);
    const from = range === null ? 0 : Number(range.split('-')[1]) + 1;
    expect(from % chunk).to.equal(0);
    const rest = await put(session, `bytes ${from}-*/${content.length}`, content.subarray(from));
    expect(rest.status).to.equal(200);
    expect(await stored('broken')).to.deep.equal(content);
  });

  it('does not wait for a request that the client gave up silently', async () => {
    const session = await startUpload('silent');
    const headers = { 'content-range': 'bytes 0-*/*', 'transfer-encoding': 'chunked' };
    const silent = request(session, { method: 'PUT', headers });
    const closed = new Promise<void>((resolve) => silent.on('error', () => resolve()));
    await new Promise<void>((resolve) => silent.write(content.subarray(0, 10), () => resolve()));
    await new Promise<void>((resolve) => silent.on('socket', () => resolve()) && setImmediate(resolve));
    expect((await put(session, 'bytes */*')).status).to.equal(308);
    expect((await put(session, 'bytes 0-*/*', content)).status).to.equal(200);
    silent.destroy(new Error('given up'));
    await closed;
    expect(await stored('silent')).to.deep.equal(content);
  });

  it('outlives a restart', async () => {
    const session = new URL(await startUpload('restarted'));
    await put(session.href, `bytes 0-${chunk - 1}/*`, content.subarray(0, chunk));
    await server.close();
    server = await startStorage({ clock, dataDir });
    const moved = `${server.url}${session.pathname}${session.search}`;
    expect((await put(moved, 'bytes */*')).range).to.equal(`bytes=0-${chunk - 1}`);
    expect((await put(moved, `bytes ${chunk}-*/*`, content.subarray(chunk))).status).to.equal(200);
    expect(await stored('restarted')).to.deep.equal(content);
  });

  it('checks its precondition at the start and again at the end', async () => {
    const once = '&ifGenerationMatch=0';
    const early = await startUpload('conditional', once);
    const late = await startUpload('conditional', once);
    expect((await put(early, 'bytes 0-*/*', content)).status).to.equal(200);
    expect((await put(late, 'bytes 0-*/*', content)).status).to.equal(412);
    expect(await startUpload('conditional', once)).to.equal('');
  });

  it('refuses more bytes than announced, a range it cannot read and a session it does not know', async () => {
    const session = await startUpload('refused');
    expect((await put(session, 'octets 0-1/2', content)).status).to.equal(400);
    expect((await put(session, 'bytes 0-*/10', content)).status).to.equal(400);
    expect((await put(session, 'bytes */*')).status).to.equal(404);
  });

  it('is forgotten, files and all, a week after its start', async () => {
    const old = await startUpload('old');
    clock.advance(7 * 24 * 60 * 60 * 1000 + 1);
    await startUpload('young');
    expect((await put(old, 'bytes */*')).status).to.equal(404);
    expect(await readdir(join(dataDir, 'uploads'))).to.have.length(2);
  });
});
