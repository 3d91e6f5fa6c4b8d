import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../../functions/clock.ts';
import { startFlowcore } from '../../../local/flowcore/server.ts';
import { findGoogleEmulator, startGoogleEmulator } from '../../support/google-emulator.ts';
import { startProcess } from './start-process.ts';

// The run in the webhook dialect stands in test/local/judge/real-run.test.ts, which goes on with its folder.
describe('npm start', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'start-test-'));
  after(() => rmSync(folder, { recursive: true }));

  it('balances in the dialect of the open service, with oversized events in chunks', async () => {
    const flags = ['--events', '60', '--oversized', '10', '--invalid', '20', '--seed', '3', '--json'];
    const run = await startProcess([...flags, '--flowcore-dialect', 'api-v1']).ended;
    expect(run.code, run.stderr).to.equal(0);
    expect(run.summary()).to.include({ published: 60, lost: 0, duplicates: 0, balanced: true });
    expect(run.summary().fileUploads).to.be.greaterThan(0);
  });

  it("publishes a file's events, whose fates nobody knows beforehand", async () => {
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
    const run = await startProcess(['--file', file, '--json']).ended;
    expect(run.code, run.stderr).to.equal(0);
    expect(run.summary()).to.deep.include({
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

  it('delivers to another Flowcore, of which it cannot know what is lost', async () => {
    const site = { tenant: 'acme', dataCore: 'affiliates', apiKey: 'secret' };
    const names = [
      'click.recorded.0',
      'impression.recorded.0',
      'conversion.recorded.0',
      'conversion.updated.0',
    ];
    const flowcore = await startFlowcore({
      ...site,
      clock: systemClock,
      dialect: 'webhook',
      eventTypes: names.map((eventType) => ({ flowType: 'everflow.0', eventType })),
      dataDir: join(folder, 'other-flowcore'),
    });
    try {
      const place = ['--flowcore-url', flowcore.url, '--flowcore-dialect', 'webhook'];
      const account = [
        '--flowcore-tenant',
        'acme',
        '--flowcore-data-core',
        'affiliates',
        '--flowcore-key',
        'secret',
      ];
      const run = await startProcess(['--events', '30', '--oversized', '0', ...place, ...account, '--json'])
        .ended;
      expect(run.code, run.stderr).to.equal(0);
      expect(run.summary()).to.include({ published: 30, lost: null, duplicates: null, balanced: true });
      expect(flowcore.stats().events).to.equal(run.summary().delivered);
    } finally {
      await flowcore.close();
    }
  });

  it('goes on until Ctrl-C, then settles and judges what was published', async () => {
    const run = startProcess(['--json', '--data', join(folder, 'until-stopped')]);
    await run.says('  delivered ');
    run.interrupt();
    const { code, stderr, summary } = await run.ended;
    expect(code, stderr).to.equal(0);
    expect(summary()).to.include({ lost: 0, balanced: true });
  });

  it('refuses a bad flag with one line and exit code 2', async () => {
    const run = await startProcess(['--events', 'many']).ended;
    expect(run.code).to.equal(2);
    expect(run.stderr).to.match(/^npm start: .*--events.*\n$/);
  });

  it('says at once that nothing answers where PUBSUB_EMULATOR_HOST points to', async () => {
    const run = await startProcess(['--events', '1'], { PUBSUB_EMULATOR_HOST: '127.0.0.1:1' }).ended;
    expect(run.code).to.equal(1);
    expect(run.stderr).to.match(/^npm start: PUBSUB_EMULATOR_HOST: nothing answers at 127\.0\.0\.1:1/);
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
