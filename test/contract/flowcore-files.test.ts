import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import FormData from 'form-data';
import { send, start } from '../local/flowcore/send.ts';
import { apiKeys, type StartedFlowcore, startedFlowcore } from '../local/flowcore/started-flowcore.ts';

const path = '/file/acme/affiliate/tracking.0/click';
const partChars = 512 * 1024;

interface FilePart {
  readonly part: number;
  readonly totalParts: number;
  readonly data: string;
}

function upload(content: Buffer, fields: Readonly<Record<string, string>>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', content, { filename: 'événement.json' });
  const headers = { ...form.getHeaders(), authorization: apiKeys.webhook };
  return { path, headers, body: form.getBuffer() };
}

describe('files in the embedded Flowcore', () => {
  let flowcore: StartedFlowcore;
  const open = async (knobs = {}) => {
    flowcore = await startedFlowcore({ dialect: 'webhook', knobs });
    return flowcore.server.url;
  };
  const parts = () => flowcore.stored().map(({ raw }) => JSON.parse(raw) as FilePart);
  afterEach(() => flowcore.close());

  for (const checksumEncoding of ['hex', 'base64'] as const) {
    for (const partSizeOf of ['raw', 'base64'] as const) {
      for (const partNumberingBase of [1, 0] as const) {
        it(`come back whole from parts (${checksumEncoding}, ${partSizeOf}, from ${partNumberingBase})`, async () => {
          const content = randomBytes(partChars * 2 + 1);
          const url = await open({ checksumEncoding, partSizeOf, partNumberingBase });
          const answer = await send(url, await upload(content, { type: 'application/json' }));
          const checksum = createHash('sha256').update(content).digest(checksumEncoding);
          expect(JSON.parse(answer.body)).to.deep.include({ checksum, hashType: 'SHA256' });
          expect(JSON.parse(answer.body).eventIds).to.have.length(parts().length);

          expect(Buffer.concat(parts().map(({ data }) => Buffer.from(data, 'base64')))).to.deep.equal(
            content,
          );
          expect(parts().map(({ part }) => part - partNumberingBase)).to.deep.equal([...parts().keys()]);
          const longest = partSizeOf === 'raw' ? Math.ceil(partChars / 3) * 4 : partChars;
          expect(parts()[0]?.data).to.have.length(longest);
        });
      }
    }
  }

  it('carry the form in every part, under the event time of the header', async () => {
    const url = await open();
    const request = await upload(Buffer.from('hello'), {
      additionalProperties: '{"network_id":1,"part":"mine"}',
      fileId: 'file-1',
      type: 'application/json',
      note: 'kept',
    });
    const headers = { ...request.headers, 'x-flowcore-event-time': '2026-11-20T10:00:00.123Z' };
    expect((await send(url, { ...request, headers })).status).to.equal(200);
    expect(parts()).to.deep.equal([
      {
        note: 'kept',
        network_id: 1,
        fileId: 'file-1',
        fileName: 'événement.json',
        fileType: 'application/json',
        fileSize: 5,
        part: 1,
        totalParts: 1,
        data: Buffer.from('hello').toString('base64'),
        checksum: createHash('sha256').update('hello').digest('hex'),
        hashType: 'SHA256',
      },
    ]);
    expect(flowcore.stored()[0]).to.include({ route: 'file', timeBucket: '20261120100000' });
    expect(flowcore.server.stats()).to.include({ requests: 1, events: 0, files: 1, fileParts: 1 });
  });

  it('of 9 MB become 18 parts', async () => {
    const answer = await send(await open(), await upload(randomBytes(9 * 1024 * 1024), { type: 'x' }));
    expect(answer.status).to.equal(200);
    expect(parts().map(({ totalParts }) => totalParts)).to.deep.equal(Array(18).fill(18));
  });

  for (const [name, change] of [
    ['without the field type', async () => upload(Buffer.from('x'), {})],
    [
      'without a boundary',
      async () => {
        const request = await upload(Buffer.from('x'), { type: 'x' });
        return { ...request, headers: { ...request.headers, 'content-type': 'multipart/form-data' } };
      },
    ],
    [
      'with a broken part in the middle',
      async () => {
        const request = await upload(Buffer.alloc(2_000_000, 'x'), { type: 'x' });
        const broken = Buffer.from(request.body);
        broken.write('\u0000', broken.indexOf('filename='));
        return { ...request, body: broken };
      },
    ],
    [
      'with an end that never comes',
      async () => {
        const request = await upload(randomBytes(100_000), { type: 'x' });
        return { ...request, body: request.body.subarray(0, 50_000) };
      },
    ],
  ] as const) {
    it(`are refused ${name}, and leave nothing`, async () => {
      expect((await send(await open(), await change())).status).to.equal(400);
      expect(flowcore.stored()).to.deep.equal([]);
      expect(readdirSync(join(flowcore.dataDir, 'uploads'))).to.deep.equal([]);
    });
  }

  it('leave nothing when the client goes away in the middle', async () => {
    const url = await open();
    const whole = await upload(randomBytes(100_000), { type: 'x' });
    const sent = start(url, {
      ...whole,
      headers: { ...whole.headers, 'transfer-encoding': 'chunked' },
      open: true,
    });
    sent.answer.catch(() => {});
    while (readdirSync(join(flowcore.dataDir, 'uploads')).length === 0) await flowcore.counts();
    sent.request.destroy();
    while ((await flowcore.counts()).answers.none === undefined);
    expect(flowcore.stored()).to.deep.equal([]);
    expect(readdirSync(join(flowcore.dataDir, 'uploads'))).to.deep.equal([]);
  });
});
