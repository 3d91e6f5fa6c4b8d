import { type Bucket, Storage } from '@google-cloud/storage';
import { expect } from 'chai';
import { createFaults } from '../../../local/storage/faults.ts';
import { type StorageFault, type StorageServer, startStorage } from '../../../local/storage/server.ts';
import { manualClock } from '../../support/manual-clock.ts';

describe('faults of the embedded Cloud Storage', () => {
  let server: StorageServer;
  let bucket: Bucket;

  before(async () => {
    server = await startStorage({ clock: manualClock() });
    const options = { projectId: 'sluice', apiEndpoint: server.url, retryOptions: { autoRetry: false } };
    [bucket] = await new Storage(options).createBucket('faulty');
    await bucket.file('there').save('x', { resumable: false });
  });
  afterEach(() => server.clearFaults());
  after(() => server.close());

  const codeOf = (action: Promise<unknown>) =>
    action.then(
      () => 'done',
      ({ code }) => code,
    );
  const large = Buffer.alloc(9_000_000);

  const cases: readonly (readonly [answer: StorageFault['answer'], code: unknown, stored: boolean])[] = [
    [403, 403, false],
    [429, 429, false],
    [503, 503, false],
    ['drop', 'ECONNRESET', false],
    ['drop-after', 'ECONNRESET', true],
  ];
  for (const [answer, code, stored] of cases) {
    it(`${answer} reaches the client as ${code}, and the object is ${stored ? '' : 'not '}stored`, async () => {
      const file = bucket.file(`fault/${answer}`);
      const faults = [
        { method: 'POST', url: /name=fault\//, answer },
        { url: /o\/there\?/, answer, times: 3 },
      ];
      for (const fault of faults) server.fail(fault);
      expect(await codeOf(file.save(large, { resumable: false }))).to.equal(code);
      const there = bucket.file('there');
      expect(await codeOf(there.download())).to.equal(code);
      expect(await codeOf(there.getMetadata())).to.equal(code);
      expect(await codeOf(there.setMetadata({ metadata: { a: '1' } }))).to.equal(code);
      expect(await codeOf(there.download())).to.equal('done');
      expect(await file.exists()).to.deep.equal([stored]);
    });
  }

  it('befall as many requests as asked, in the order they were added', () => {
    const faults = createFaults();
    faults.add({ method: 'GET', answer: 503, times: 2 });
    faults.add({ url: /b\/c d/, answer: 'drop' });
    const taken = ['/b/x', '/b/c%20d', '/b/c%20d', '/b/c%20d'].map((url) => faults.take('GET', url));
    expect(taken).to.deep.equal([503, 503, 'drop', undefined]);
    faults.add({ answer: 403 });
    faults.clear();
    expect(faults.take('PUT', '/%')).to.equal(undefined);
  });
});
