import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { OAuth2Client } from 'google-auth-library';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { lazy } from '../../functions/lazy.ts';
import { createAuthorise } from '../../functions/push-auth.ts';
import { buildDist } from '../../infra/bundle/build-dist.ts';
import type { BundledCode } from '../../infra/bundle/bundle-code.ts';
import { contentHash } from '../../infra/bundle/content-hash.ts';
import { readFolder, writeFolder } from '../../infra/bundle/folder.ts';
import { type FrameworkProcess, startFramework } from '../support/framework-process.ts';
import { type House, openHouse } from '../support/house.ts';
import { AUDIENCE, claims, PUSHER, startCertsServer } from '../support/push-tokens.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FRAMEWORK = join('node_modules', '@google-cloud', 'functions-framework');
/** What the project is built of. */
const SOURCES = ['functions', 'infra', 'schemas', 'package.json', 'package-lock.json', 'tsconfig.json'];

describe('what is deployed', () => {
  let folder: string;
  let built: BundledCode;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-dist-'));
    built = await buildDist(ROOT);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is the same, byte for byte, when it is built again elsewhere', async () => {
    const copy = join(folder, 'a copy of the project');
    for (const source of SOURCES) cpSync(join(ROOT, source), join(copy, source), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const again = await buildDist(copy);
    for (const [name, bytes] of built.files) {
      expect(Buffer.compare(bytes, again.files.get(name) ?? Buffer.alloc(0)), name).to.equal(0);
    }
    expect(contentHash(again.files)).to.equal(contentHash(built.files));
  });

  it('has the same hash when it is read back from its folder', () => {
    writeFolder(join(folder, 'written'), new Map([['of an earlier build', Buffer.from('')]]));
    writeFolder(join(folder, 'written'), built.files);
    expect(contentHash(readFolder(join(folder, 'written')))).to.equal(contentHash(built.files));
  });

  it('is a file to start, files for later, and what npm ci needs', () => {
    expect([...built.files.keys()].sort()).to.deep.equal([
      ...['all-checks.cjs', 'form-data.cjs', 'google-auth.cjs', 'index.cjs'],
      ...['package-lock.json', 'package.json', 'pubsub.cjs', 'storage.cjs'],
    ]);
    expect(built.files.get('index.cjs')?.length).to.be.below(1_000_000);
  });

  it('names no folder of the machine that built it', () => {
    for (const [name, bytes] of built.files) {
      for (const place of [ROOT, dirname(realpathSync(join(ROOT, 'node_modules')))]) {
        expect(Buffer.from(bytes).includes(`${place}/`), `${place} in ${name}`).to.equal(false);
      }
    }
  });

  it('is made of functions, stand-ins and packages that functions depend on, and nothing else', () => {
    const foreign = [...built.inputs].filter(
      (path) => !/^(functions|node_modules)[/]/.test(path) && path !== 'infra/bundle/stand-ins.ts',
    );
    expect(foreign).to.deep.equal([]);
    const forbidden =
      /node_modules[/](@?pulumi|mocha|chai|esbuild|typescript|@biomejs|fast-check|jose|busboy)\b/;
    expect([...built.inputs].filter((path) => forbidden.test(path))).to.deep.equal([]);
    expect([...built.inputs]).to.include('node_modules/@google-cloud/pubsub/build/src/index.js');
  });

  it('compiles no schema: all of ajv in it are the functions that compiled code calls', () => {
    const ajv = [...built.inputs].filter((path) => path.startsWith('node_modules/ajv/'));
    expect(ajv.filter((path) => !path.startsWith('node_modules/ajv/dist/runtime/'))).to.deep.equal([]);
  });

  describe('under the functions-framework, with nothing else installed', () => {
    let house: House;
    let processes: Readonly<Record<'ingest' | 'overflow', FrameworkProcess>>;
    before(async () => {
      const dist = join(folder, 'dist');
      writeFolder(dist, built.files);
      mkdirSync(dirname(join(dist, FRAMEWORK)), { recursive: true });
      symlinkSync(join(ROOT, FRAMEWORK), join(dist, FRAMEWORK));
      house = await openHouse();
      const start = (target: 'ingest' | 'overflow') =>
        startFramework(target, house.environment, { source: dist });
      const [ingest, overflow] = await Promise.all([start('ingest'), start('overflow')]);
      processes = { ingest, overflow };
    });
    after(async () => {
      for (const { child } of Object.values(processes)) child.kill('SIGKILL');
      await house.close();
    });

    const push = async (target: 'ingest' | 'overflow', data: Buffer, id: string): Promise<number> => {
      const message = { data: data.toString('base64'), messageId: id, publishTime: '2026-11-21T16:00:00Z' };
      const { status } = await fetch(processes[target].url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message, subscription: 's' }),
      });
      return status;
    };
    const click = (more: object): Buffer =>
      Buffer.from(
        JSON.stringify({ network_id: 1, transaction_id: 't', unix_timestamp: 1795273212, ...more }),
      );

    it('delivers an event', async () => {
      expect(await push('ingest', click({ transaction_id: 'small' }), 'small')).to.equal(204);
      const [event] = await house.stored();
      expect(JSON.parse(event?.raw ?? '')).to.include({ transaction_id: 'small' });
    });

    it('puts a bad event into quarantine and names every violation', async () => {
      const bad = click({ network_id: {}, transaction_id: [] });
      expect(await push('ingest', bad, 'bad')).to.equal(204);
      const [record] = await house.quarantined(1);
      expect(record?.attributes).to.include({
        reason: 'schema',
        detail: '/network_id type; /transaction_id type',
      });
      expect(record?.data.equals(bad)).to.equal(true);
    });

    it('stages a large event and uploads it', async () => {
      const large = click({ transaction_id: 'large', note: 'x'.repeat(100_000) });
      expect(await push('ingest', large, 'large')).to.equal(204);
      const [announcement] = await house.announcements(1);
      const data = Buffer.from(announcement?.data ?? '');
      expect(await push('overflow', data, 'announcement')).to.equal(204);
      const [file] = await house.storage.bucket('staging').getFiles({ prefix: 'staged/' });
      expect(file[0]?.metadata.metadata).to.have.property('uploaded_at');
    });

    it('checks push tokens with the client that it carries', async () => {
      const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
      const pem = await exportSPKI(publicKey);
      const certs = await startCertsServer(() => ({ k1: pem }));
      const bundled: { OAuth2Client: typeof OAuth2Client } = createRequire(import.meta.url)(
        join(folder, 'dist', 'google-auth.cjs'),
      );
      const endpoints = { oauth2FederatedSignonPemCertsUrl: certs.url };
      const check = createAuthorise(
        { mode: 'oidc', audience: AUDIENCE, serviceAccount: PUSHER },
        lazy(async () => new bundled.OAuth2Client({ endpoints })),
      );
      const token = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .sign(privateKey);
      const caller = { remoteAddress: '10.0.0.1' };
      try {
        expect(await check({ ...caller, authorization: `Bearer ${token}` })).to.deep.equal({ ok: true });
        expect(await check({ ...caller, authorization: `Bearer ${token}x` })).to.include({ ok: false });
      } finally {
        certs.close();
      }
    });
  });
});
