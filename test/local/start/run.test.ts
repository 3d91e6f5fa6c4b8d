import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../functions/clock.ts';
import { type FlowcoreServer, startFlowcore } from '../../../local/flowcore/server.ts';
import { findGoogleEmulator, startGoogleEmulator } from '../../support/google-emulator.ts';
import { type Ended, endProcesses, startProcess } from './start-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'start-test-'));
const site = { tenant: 'acme', dataCore: 'affiliates', apiKey: 'secret' };

function runOfFile(): Promise<Ended> {
  const file = join(folder, 'events.ndjson');
  const click =
    '{"transaction_id":"t","network_id":1,"unix_timestamp":1795262400,"big":12345678901234567890}';
  const update = '{"conversion_id":"c","network_id":1,"update_timestamp":1795262400,"note":"ü"}';
  const lines = [
    click,
    click,
    update,
    `{"attributes":{"event_type":"click"},"data":[${click}, ${click},7]}`,
    '{"data":"no json"}',
    `${click.slice(0, -1)},"long":"${'x'.repeat(70_000)}"}`,
  ];
  writeFileSync(file, lines.join('\n'));
  return startProcess(['--file', file, '--json'], { PUBSUB_EMULATOR_HOST: '' }).ended;
}

function startOtherFlowcore(): Promise<FlowcoreServer> {
  const names = [
    'click.recorded.0',
    'impression.recorded.0',
    'conversion.recorded.0',
    'conversion.updated.0',
  ];
  return startFlowcore({
    ...site,
    clock: systemClock,
    dialect: 'webhook',
    eventTypes: names.map((eventType) => ({ flowType: 'everflow.0', eventType })),
    dataDir: join(folder, 'other-flowcore'),
  });
}

function runWithFlowcore(url: string): Promise<Ended> {
  const place = ['--flowcore-url', url, '--flowcore-dialect', 'webhook', '--flowcore-tenant', site.tenant];
  const account = ['--flowcore-data-core', site.dataCore, '--flowcore-key', site.apiKey];
  return startProcess(['--events', '30', '--oversized', '0', ...place, ...account, '--json']).ended;
}

/** A Ctrl-C under npm: the terminal interrupts the run, and npm does so again. */
async function runUntilStopped(): Promise<Ended> {
  const run = startProcess(['--json', '--data', join(folder, 'until-stopped')]);
  await run.says('  delivered ');
  run.interrupt();
  systemClock.after(20, run.interrupt);
  return run.ended;
}

// The run in the webhook dialect stands in test/local/judge/real-run.test.ts, which goes on with its folder.
describe('npm start', function () {
  this.timeout(60_000);
  let flowcore: FlowcoreServer;
  let ofFile: Ended;
  let inChunks: Ended;
  let elsewhere: Ended;
  let untilStopped: Ended;
  before(async () => {
    flowcore = await startOtherFlowcore();
    const flags = ['--events', '60', '--oversized', '10', '--invalid', '20', '--seed', '3', '--json'];
    [ofFile, inChunks] = await Promise.all([
      runOfFile(),
      startProcess([...flags, '--flowcore-dialect', 'api-v1']).ended,
    ]);
    [elsewhere, untilStopped] = await Promise.all([runWithFlowcore(flowcore.url), runUntilStopped()]);
  });
  afterEach(endProcesses);
  after(async () => {
    endProcesses();
    await flowcore?.close();
    rmSync(folder, { recursive: true });
  });

  it('balances in the dialect of the open service, with oversized events in chunks', () => {
    expect(inChunks.code, inChunks.stderr).to.equal(0);
    expect(inChunks.summary()).to.include({ published: 60, lost: 0, duplicates: 0, balanced: true });
    expect(inChunks.summary().fileUploads).to.be.greaterThan(0);
  });

  it("publishes a file's events, whose fates nobody knows beforehand; an empty PUBSUB_EMULATOR_HOST is none", () => {
    expect(ofFile.code, ofFile.stderr).to.equal(0);
    expect(ofFile.summary()).to.deep.include({
      published: 8,
      delivered: 5,
      overflowed: 1,
      quarantined: 2,
      lost: 0,
      duplicates: 0,
      quarantineReasons: { 'not-an-object': 1, 'not-json': 1 },
      balanced: true,
    });
  });

  it('delivers to another Flowcore, of which it cannot know what is lost', () => {
    expect(elsewhere.code, elsewhere.stderr).to.equal(0);
    expect(elsewhere.summary()).to.include({ published: 30, lost: null, duplicates: null, balanced: true });
    expect(flowcore.stats().events).to.equal(elsewhere.summary().delivered);
  });

  it('goes on until Ctrl-C, even one that arrives twice, then settles and judges what was published', () => {
    const { code, stderr, summary } = untilStopped;
    expect(code, stderr).to.equal(0);
    expect(stderr.match(/stopping: /g)).to.have.length(1);
    expect(summary()).to.include({ lost: 0, balanced: true });
  });

  it('says at once that nothing answers where PUBSUB_EMULATOR_HOST points to', async () => {
    const run = await startProcess(['--events', '1'], { PUBSUB_EMULATOR_HOST: '127.0.0.1:1' }).ended;
    expect(run.code).to.equal(1);
    expect(run.stderr).to.match(
      /^npm start: PUBSUB_EMULATOR_HOST: no Pub\/Sub answers at 127\.0\.0\.1:1; .*\n$/,
    );
  });

  const emulator = findGoogleEmulator(process.env);
  if (emulator !== undefined) {
    it("balances with Google's Pub/Sub emulator in place of the embedded Pub/Sub", async () => {
      const { host, close } = await startGoogleEmulator(emulator);
      try {
        const flags = ['--events', '60', '--oversized', '5', '--invalid', '20', '--json'];
        const run = await startProcess(flags, { PUBSUB_EMULATOR_HOST: host }).ended;
        expect(run.code, run.stderr).to.equal(0);
        expect(run.summary()).to.include({ published: 60, lost: 0, balanced: true });
      } finally {
        await close();
      }
    });
  }
});
