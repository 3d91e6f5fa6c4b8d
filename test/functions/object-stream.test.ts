import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { Storage } from '@google-cloud/storage';
import { expect } from 'chai';
import { systemClock } from '../../functions/clock.ts';
import { objectStream } from '../../functions/object-stream.ts';
import { type StorageServer, startStorage } from '../../local/storage/server.ts';

describe('the stream of an object', () => {
  let server: StorageServer;
  let storage: Storage;
  const download = () => storage.bucket('staging').file('object').createReadStream();
  before(async () => {
    server = await startStorage({ clock: systemClock });
    const options = { projectId: 'p', apiEndpoint: server.url, retryOptions: { autoRetry: false } };
    storage = new Storage(options);
    await storage.createBucket('staging');
    await storage.bucket('staging').file('object').save(Buffer.alloc(1_000_000, 'a'), { resumable: false });
  });
  after(() => server.close());

  it('has the bytes', async () => {
    expect((await buffer(objectStream(download()))).length).to.equal(1_000_000);
  });

  it('fails as the download fails', async () => {
    const missing = storage.bucket('staging').file('missing').createReadStream();
    const error = await buffer(objectStream(missing)).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(Error).and.to.have.property('code', 404);
  });

  it('may be destroyed before the answer comes, and the download ends when it has come', async () => {
    const source = download();
    const content = objectStream(source);
    content.resume();
    content.destroy();
    await once(source, 'close');
    expect(source.destroyed).to.equal(true);
  });

  it('may be destroyed in the middle', async () => {
    const source = download();
    const content = objectStream(source);
    await once(content, 'data');
    content.destroy();
    await once(source, 'close');
    expect(source.destroyed).to.equal(true);
  });
});
