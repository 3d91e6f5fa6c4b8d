import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { openQuarantineFile } from '../../../cli/replay/quarantine-file.ts';
import { messageOf } from '../../support/events.ts';
import { manualClock } from '../../support/manual-clock.ts';

describe('the file of what a replay quarantines', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-quarantined-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const part = (index: number, bytes: Buffer) => ({
    message: messageOf('[]', { messageId: String(index) }),
    element: index,
    bytes,
    rejection: { reason: 'schema', stage: 'validate', detail: 'wrong' } as const,
    schema: undefined,
  });

  it('holds every record that was confirmed, whole, after whatever death', async () => {
    let runs = 0;
    const bytes = fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each));
    const deaths = fc.array(fc.record({ parts: fc.array(bytes, { maxLength: 5 }), torn: fc.nat(100_000) }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(deaths, async (processes) => {
        runs += 1;
        const path = join(folder, 'deep', `${runs}.ndjson`);
        const added: string[] = [];
        for (const { parts, torn } of processes) {
          const file = openQuarantineFile(path, manualClock());
          await Promise.all(parts.map((each, index) => file.add(part(added.length + index, each))));
          added.push(...parts.map((each) => each.toString('hex')));
          await file.close();
          if (added.length > 0) await appendFile(path, 'x'.repeat(torn));
        }
        const file = openQuarantineFile(path, manualClock());
        await file.add(part(added.length, Buffer.from('last')));
        await file.close();
        const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
        const held = lines.map((line) => {
          const { data, dataBase64 } = JSON.parse(line);
          return data === undefined
            ? Buffer.from(dataBase64, 'base64').toString('hex')
            : Buffer.from(data).toString('hex');
        });
        expect(held).to.deep.equal([...added, Buffer.from('last').toString('hex')]);
      }),
      { numRuns: 20 },
    );
  });
});
