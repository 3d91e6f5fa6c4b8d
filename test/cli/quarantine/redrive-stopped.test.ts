import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { LEASE_SECONDS } from '../../../cli/quarantine/leases.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { onQuarantine } from './on-quarantine.ts';
import { click, type WrongSchemas, wrongSchemas } from './wrong-schemas.ts';

const RECORDS = 100;
const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'cli', 'sluice.mjs');
/** So many more events are in Flowcore when a redrive is killed; drawn once, so that every run is the same. */
const KILLED_AFTER = [3, 50];

describe('a redrive that does not come to its end', () => {
  let wrong: WrongSchemas;
  let deployment: Deployment;
  let quarantine: ReturnType<typeof onQuarantine>;
  before(async () => {
    wrong = await wrongSchemas('click');
    deployment = await openDeployment({ types: wrong.types });
    quarantine = onQuarantine(deployment, wrong.mended);
  });
  after(async () => {
    await deployment.close();
    await wrong.remove();
  });

  const publish = async (prefix: string, records: number) => {
    await deployment.publish(Array.from({ length: records }, (_, index) => click(`${prefix}-${index}`)));
    await quarantine.holds(records);
  };
  /** Event keys in Flowcore with how often each is there. */
  const keys = async (prefix: string): Promise<ReadonlyMap<string, number>> => {
    const counts = new Map<string, number>();
    for (const { raw } of await deployment.stored()) {
      const { transaction_id: id, event_key: key } = JSON.parse(raw);
      if (String(id).startsWith(`${prefix}-`)) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  };
  const stored = async (events: number) => {
    while ((await deployment.stored()).length < events)
      await new Promise((resolve) => void setTimeout(resolve, 20));
  };

  it('finishes what is in flight when it is interrupted, gives the rest back, and goes on later', async () => {
    await publish('stop', 60);
    const stop = new AbortController();
    const running = quarantine.redrive(['--execute', '--rate', '40'], { signal: stop.signal });
    await stored(8);
    stop.abort();
    const { report, exitCode } = await running;
    expect(exitCode).to.equal(1);
    expect(report).to.include({ isStopped: true, left: 0, stillFailing: 0 });
    expect(report.redriven).to.be.within(8, 59);
    expect(quarantine.backlog()).to.equal(60 - report.redriven);
    const rest = await quarantine.redrive(['--execute']);
    expect(rest.report).to.include({ redriven: 60 - report.redriven, isStopped: false });
    const counts = await keys('stop');
    expect(counts.size).to.equal(60);
    expect(Math.max(...counts.values())).to.equal(1);
  });

  it('loses nothing when it is killed again and again; what is sent twice has the same key', async () => {
    await publish('kill', RECORDS);
    for (const events of KILLED_AFTER) {
      const before = (await deployment.stored()).length;
      const args = ['quarantine', 'redrive', '--execute', '--rate', '250', '--schemas', wrong.mended];
      const child = spawn(process.execPath, [PROGRAM, ...args], {
        env: { ...process.env, NODE_V8_COVERAGE: undefined, ...deployment.env },
        stdio: 'ignore',
      });
      const ended = once(child, 'exit');
      await Promise.race([stored(before + events), ended]);
      child.kill('SIGKILL');
      await ended;
      // What it held is seen again when its leases have run out.
      deployment.shiftClock(LEASE_SECONDS * 1000);
    }
    expect(quarantine.backlog()).to.be.within(1, RECORDS);
    const { report, err } = await quarantine.redrive(['--execute']);
    expect(report, err).to.include({ left: 0, stillFailing: 0, isComplete: true });
    expect(quarantine.backlog()).to.equal(0);
    const counts = await keys('kill');
    expect(counts.size, 'every event is there, and under one key').to.equal(RECORDS);
    const copies = [...counts.values()].reduce((sum, count) => sum + count, 0);
    expect(copies).to.be.at.most(RECORDS * (KILLED_AFTER.length + 1));
  });
});
