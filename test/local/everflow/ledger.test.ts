import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type LedgerLine, openLedger } from '../../../local/everflow/ledger.ts';
import { openRecords } from '../../../local/judge/records.ts';

const line = (messageId: string, data: string): LedgerLine => ({
  messageId,
  publishedAt: '2026-11-21T15:00:00.000Z',
  attributes: { note: 'line\u2028separator' },
  data: Buffer.from(data).toString('base64'),
  events: [{ fate: 'delivered', keyValues: ['4242', null, { messageId: true }] }],
});

const all = async (path: string): Promise<unknown[]> => {
  const ledger = openRecords<LedgerLine>(path);
  const records = await Array.fromAsync(ledger.all(), ({ record }) => record);
  ledger.close();
  return records;
};

describe('the ledger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  after(() => rmSync(folder, { recursive: true }));

  it('gives back what was written, a 5 MB message and one of unknown fate included', async () => {
    const path = join(folder, 'round-trip.ndjson');
    const lines = [line('1', '{}'), { ...line('2', 'x'.repeat(5_000_000)), events: null }, line('3', '[]')];
    const ledger = openLedger(path);
    await Promise.all(lines.map(ledger.append));
    await ledger.close();
    expect(await all(path)).to.deep.equal(lines);
  });

  it('has a line in the file as soon as appending it has ended', async () => {
    const path = join(folder, 'early.ndjson');
    const ledger = openLedger(path);
    await ledger.append(line('1', '{}'));
    expect(await all(path)).to.have.length(1);
    await ledger.close();
  });

  it('keeps what an earlier run wrote', async () => {
    const path = join(folder, 'two-runs.ndjson');
    for (const id of ['1', '2']) {
      const ledger = openLedger(path);
      await ledger.append(line(id, '{}'));
      await ledger.close();
    }
    expect(await all(path)).to.deep.equal([line('1', '{}'), line('2', '{}')]);
  });

  it('fails every append and the close when it cannot be written', async () => {
    const ledger = openLedger(join(folder, 'no-such-folder', 'ledger.ndjson'));
    const outcomes = await Promise.allSettled([
      ledger.append(line('1', '{}')),
      ledger.append(line('2', '{}')),
    ]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect((await Promise.allSettled([ledger.close()]))[0]?.status).to.equal('rejected');
  });
});
