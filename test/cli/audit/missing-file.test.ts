import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { noCounts } from '../../../cli/audit/accounts.ts';
import { createMissingFile } from '../../../cli/audit/missing-file.ts';
import { placeOf } from '../../../cli/audit/occurrence.ts';

describe('the file of what is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-missing-'));
  after(() => rmSync(folder, { recursive: true }));
  const row = { topic: 'events', day: '2026-11-28', type: 'sale', hour: '', ...noCounts() };
  const occurrence = {
    high: 0,
    low: 0,
    place: placeOf(0, 1),
    row: 0,
    verdict: 0,
    publishMs: 0,
    eventKey: '',
  };

  it('is whole when two audits write it at once', () => {
    const path = join(folder, 'missing.ndjson');
    const files = ['audit-a', 'audit-b'].map((audit) => createMissingFile(path, audit));
    // More than is buffered, so that both files are open at once.
    for (let index = 0; index < 2000; index += 1) {
      for (const file of files) file.add({ ...occurrence, messageId: `${index}` }, row, 'gone');
    }
    for (const file of files) expect(file.close()).to.equal(path);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line).messageId)).to.deep.equal(
      Array.from({ length: 2000 }, (_, index) => `${index}`),
    );
    expect(readdirSync(folder)).to.deep.equal(['missing.ndjson']);
  });
});
