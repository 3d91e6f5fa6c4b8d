import type { Bucket } from '@google-cloud/storage';
import { expect } from 'chai';
import { systemClock } from '../../../functions/clock.ts';
import type { ApiCall } from '../../../local/account.ts';
import { circumstancePermissions, methodPermissions } from '../../../local/storage/permissions.ts';
import { type StorageAccount, type StorageServer, startStorage } from '../../../local/storage/server.ts';
import { clientFor, refusal } from './contract/client.ts';

/** `kept` lies in the bucket, `free` does not. */
const cases: readonly {
  readonly name: string;
  readonly act: (bucket: Bucket) => Promise<unknown>;
  readonly method: string;
  readonly needs: readonly string[];
  readonly account?: Pick<StorageAccount, 'takenName'>;
  /** The answer with these permissions, where it is no success. */
  readonly refused?: number;
}[] = [
  {
    name: 'reading metadata',
    act: (bucket) => bucket.file('kept').getMetadata(),
    method: 'storage.objects.get',
    needs: ['storage.objects.get'],
  },
  {
    name: 'reading content',
    act: (bucket) => bucket.file('kept').download(),
    method: 'storage.objects.get?alt=media',
    needs: ['storage.objects.get'],
  },
  {
    name: 'being told that an object is missing',
    act: (bucket) => bucket.file('free').getMetadata(),
    method: 'storage.objects.get',
    needs: ['storage.objects.get', 'storage.objects.list'],
    refused: 404,
  },
  {
    name: 'being told that a generation is missing',
    act: (bucket) => bucket.file('kept', { generation: 1 }).getMetadata(),
    method: 'storage.objects.get',
    needs: ['storage.objects.get', 'storage.objects.list'],
    refused: 404,
  },
  {
    name: 'creating an object',
    act: (bucket) => bucket.file('free').save('new', { resumable: false }),
    method: 'storage.objects.insert',
    needs: ['storage.objects.create'],
  },
  {
    name: 'creating an object by a resumable upload',
    act: (bucket) => bucket.file('free').save('new', { resumable: true }),
    method: 'storage.objects.insert',
    needs: ['storage.objects.create'],
  },
  {
    name: 'replacing an object',
    act: (bucket) => bucket.file('kept').save('new', { resumable: false }),
    method: 'storage.objects.insert',
    needs: ['storage.objects.create', 'storage.objects.delete'],
  },
  ...([412, 403] as const).map((takenName) => ({
    name: `being told with ${takenName} that a name is taken`,
    act: (bucket: Bucket) =>
      bucket.file('kept').save('new', { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } }),
    method: 'storage.objects.insert',
    needs: ['storage.objects.create'],
    account: { takenName },
    refused: takenName,
  })),
  {
    name: 'writing metadata',
    act: (bucket) => bucket.file('kept').setMetadata({ metadata: { a: 'b' } }),
    method: 'storage.objects.patch',
    needs: ['storage.objects.update'],
  },
  {
    name: 'deleting',
    act: (bucket) => bucket.file('kept').delete(),
    method: 'storage.objects.delete',
    needs: ['storage.objects.delete'],
  },
  {
    name: 'listing',
    act: (bucket) => bucket.getFiles(),
    method: 'storage.objects.list',
    needs: ['storage.objects.list'],
  },
  {
    name: 'reading the bucket',
    act: (bucket) => bucket.getMetadata(),
    method: 'storage.buckets.get',
    needs: ['storage.buckets.get'],
  },
];

describe('an account at the embedded Cloud Storage', () => {
  let server: StorageServer;
  before(async () => {
    server = await startStorage({ clock: systemClock });
    await clientFor(server.url).createBucket('guarded');
  });
  after(() => server.close());
  beforeEach(async () => {
    const bucket = clientFor(server.url).bucket('guarded');
    await bucket.file('kept').save('old', { resumable: false });
    await bucket.file('free').delete({ ignoreNotFound: true });
  });

  /** The status with which a call is refused to an account of these permissions, and what was told of the call. */
  const attempt = async (
    act: (bucket: Bucket) => Promise<unknown>,
    permissions: readonly string[],
    account: Pick<StorageAccount, 'takenName'> = {},
  ) => {
    const calls: ApiCall[] = [];
    const url = await server.openFor({
      ...account,
      onCall: (call) => calls.push(call),
      may: ({ permission, on }) => on === 'guarded' && permissions.includes(permission),
    });
    const done = act(clientFor(url).bucket('guarded')).then(() => {
      throw Object.assign(new Error('no refusal'), { code: undefined });
    });
    return { status: (await refusal(done)).code, calls };
  };

  for (const { name, act, method, needs, account, refused } of cases) {
    it(`needs ${needs.join(' and ')} for ${name}`, async () => {
      const { status, calls } = await attempt(act, needs, account);
      expect(Number(status ?? 0)).to.equal(refused ?? 0);
      expect(calls[0]).to.deep.include({
        method,
        demands: needs.map((permission) => ({ permission, on: 'guarded' })),
      });
      for (const withheld of needs) {
        const rest = needs.filter((permission) => permission !== withheld);
        expect(Number((await attempt(act, rest, account)).status), withheld).to.equal(403);
      }
    });
  }

  it('is told apart by its address: the first address asks for nothing', async () => {
    const [metadata] = await clientFor(server.url).bucket('guarded').file('kept').getMetadata();
    expect(metadata.name).to.equal('kept');
  });

  it('is told which permissions it holds on a bucket', async () => {
    const asked = ['storage.objects.get', 'storage.objects.list'];
    const url = await server.openFor({ may: ({ permission }) => permission === 'storage.objects.get' });
    const held = async (at: string) => (await clientFor(at).bucket('guarded').iam.testPermissions(asked))[0];
    expect(await held(url)).to.deep.equal({ 'storage.objects.get': true, 'storage.objects.list': false });
    expect(await held(server.url)).to.deep.equal({
      'storage.objects.get': true,
      'storage.objects.list': true,
    });
    const missing = clientFor(url).bucket('nowhere').iam.testPermissions(asked);
    expect(Number((await refusal(missing)).code)).to.equal(404);
  });

  it('meets 412, not 403, at a taken name where it may delete, whichever comes first', async () => {
    const create = (bucket: Bucket) =>
      bucket.file('kept').save('new', { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } });
    const { status } = await attempt(create, ['storage.objects.create', 'storage.objects.delete'], {
      takenName: 403,
    });
    expect(status).to.equal(412);
  });
});

describe("Cloud Storage's permissions", () => {
  it('each name the page of Google that asks for them', () => {
    for (const { source } of [
      ...Object.values(methodPermissions),
      ...Object.values(circumstancePermissions),
    ]) {
      expect(source).to.match(/^https:\/\/cloud\.google\.com\/(storage|iam)\/docs\//);
    }
  });
});
