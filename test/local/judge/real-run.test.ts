import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { endProcesses, startProcess } from '../start/start-process.ts';
import { damages } from './damages.ts';
import { judged, readFolder } from './small-folder.ts';

describe('the judge of a real run', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'real-run-'));
  after(() => {
    endProcesses();
    rmSync(dataDir, { recursive: true });
  });

  before(async function () {
    this.timeout(60_000);
    const flags = ['--events', '60', '--oversized', '10', '--invalid', '20', '--seed', '3', '--json'];
    const run = await startProcess([...flags, '--data', dataDir]).ended;
    expect(run.code, run.stderr).to.equal(0);
    const summary = run.summary();
    expect(summary).to.include({ published: 60, lost: 0, balanced: true });
    expect(summary.delivered + summary.overflowed + summary.quarantined).to.equal(60);
    expect(summary.overflowed, 'oversized events of this seed').to.be.greaterThan(0);
  });

  it('finds the folder balanced as the run left it', async () => {
    expect((await judged(readFolder(dataDir))).balanced).to.equal(true);
  });

  for (const { title, finding, apply } of damages) {
    it(`reports the run unbalanced when ${title}`, async () => {
      const folder = readFolder(dataDir);
      apply(folder);
      const { balanced, mismatches } = await judged(folder);
      expect(balanced).to.equal(false);
      expect(mismatches.join('\n')).to.match(finding);
    });
  }
});
