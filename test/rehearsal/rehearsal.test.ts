import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadEventTypes } from '../../functions/event-types/load.ts';
import { type Deployment, openDeployment } from '../support/deployment.ts';
import { openTraffic } from './rehearsed-traffic.ts';

/** Events of each rehearsal; `npm run test:faults` takes more. */
const events = Number(process.env.REHEARSAL_EVENTS ?? 3_000);
const HOUR_MS = 60 * 60 * 1000;
/** After that, an open circuit lets the next batch through as a probe. */
const LONGEST_PROBE_WAIT_MS = 10_000;
/** Nothing else happens on these servers. */
const QUIET = ['--quiet', '500ms'];

/** Flowcore's front door takes everything, and nothing behind it keeps it. */
const SILENT_LOSS = {
  path: '/events/',
  do: 'answer',
  status: 200,
  body: '{"success":true}',
  stores: false,
};

interface Audit {
  readonly totals: Readonly<Record<'published' | 'missing' | 'duplicated', number>>;
  readonly missingFile?: string;
}

const iso = (ms: number): string => new Date(ms).toISOString();

describe('a day without Flowcore, rehearsed', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment();
  });
  after(() => deployment.close());

  it('ends complete with respect to Pub/Sub, byte for byte', async function () {
    this.timeout(events > 3_000 ? 0 : 120_000);
    const { clock, sluice } = deployment;
    const traffic = openTraffic(deployment, { seed: 11, oversizedPercent: 0.2, invalidPercent: 0.5 });
    const morning = iso(clock.now());
    await traffic.publish(events / 3);
    await deployment.settled();

    // Flowcore answers nobody; the retention holds what comes.
    await deployment.rule({ do: 'answer', status: 503 });
    await traffic.publish(events / 3);
    deployment.shiftClock(12 * HOUR_MS);
    await deployment.clearRules();
    deployment.shiftClock(LONGEST_PROBE_WAIT_MS);
    await deployment.settled();

    // It answers again, but for the rest of the day it loses half of what it takes.
    const quiet = openTraffic(deployment, { seed: 12 });
    await deployment.rule({ ...SILENT_LOSS, everyNth: 2 });
    await quiet.publish(events / 3);
    await deployment.settled();
    await deployment.clearRules();
    deployment.shiftClock(12 * HOUR_MS);
    const evening = iso(clock.now());

    const window = ['--from', morning, '--to', evening, ...QUIET, '--json'];
    const before = await sluice(['audit', ...window]);
    expect(before.exitCode, before.err).to.equal(1);
    const found = before.json<Audit>();
    expect(found.totals.missing).to.be.greaterThan(0);

    const replay = ['replay', '--only', found.missingFile ?? '', ...QUIET, '--json'];
    const dry = await sluice(replay);
    expect(dry.exitCode, dry.err).to.equal(0);
    expect((await sluice(['audit', ...window])).json<Audit>().totals.missing).to.equal(found.totals.missing);
    const sent = await sluice([...replay, '--execute']);
    expect(sent.exitCode, sent.err).to.equal(0);

    const after = await sluice(['audit', ...window]);
    expect(after.exitCode, after.err).to.equal(0);
    // Pushes that were under way when half a day passed came again: those duplicates are not the replay's.
    const { published, duplicated } = found.totals;
    expect(after.json<Audit>().totals).to.include({ published, missing: 0, duplicated });
    expect(after.err).to.contain('complete with respect to Pub/Sub');
    // The file of an event whose pointer is refused may be announced, and uploaded, twice: same file id, same bytes.
    const judgement = await traffic.judged();
    expect(judgement, judgement.mismatches.join('\n')).to.include({ lost: 0, unknown: 0, balanced: true });
  });
});

describe('a wrong schema, rehearsed', () => {
  const schemas = mkdtempSync(join(tmpdir(), 'sluice-wrong-schemas-'));
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment({ types: loadEventTypes(demanding(schemas)) });
  });
  after(async () => {
    await deployment.close();
    rmSync(schemas, { recursive: true });
  });

  it('has quarantined 2 % of the events, which are redriven once it is mended', async function () {
    this.timeout(events > 3_000 ? 0 : 120_000);
    const { clock, sluice } = deployment;
    const mix = { click: 70, impression: 20, conversion: 2, 'conversion-update': 8 };
    const traffic = openTraffic(deployment, { seed: 21, mix, oversizedPercent: 0.1 });
    const begun = iso(clock.now());
    await traffic.publish(events);
    await deployment.settled();
    deployment.shiftClock(2 * HOUR_MS);
    const ended = iso(clock.now());

    const stats = await sluice(['quarantine', 'stats', '--json', ...QUIET]);
    expect(stats.exitCode, stats.err).to.equal(0);
    const redrive = ['quarantine', 'redrive', '--reason', 'schema', '--json', ...QUIET];
    expect((await sluice(redrive)).exitCode).to.equal(0);
    const redriven = await sluice([...redrive, '--execute']);
    expect(redriven.exitCode, redriven.err).to.equal(0);

    const audit = await sluice(['audit', '--from', begun, '--to', ended, ...QUIET]);
    expect(audit.out, audit.err).to.contain('complete with respect to Pub/Sub');
    const judgement = await traffic.judged();
    expect(judgement).to.include({ lost: 0, duplicates: 0, quarantined: 0, unknown: 0, balanced: true });
  });
});

/** Fills a folder with the project's schemas, but conversions must have a field that Everflow has just dropped. */
function demanding(folder: string): string {
  cpSync('schemas', folder, { recursive: true, filter: (path) => !path.includes('examples') });
  const path = join(folder, 'conversion.schema.json');
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  schema.required.push('dropped_last_night');
  schema.properties.dropped_last_night = { type: 'string' };
  writeFileSync(path, JSON.stringify(schema));
  return folder;
}
