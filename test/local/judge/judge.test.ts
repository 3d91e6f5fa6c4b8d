import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { judge } from '../../../local/judge/judge.ts';
import { damages } from './damages.ts';
import { judged, shippedTypes, smallFolder } from './small-folder.ts';

describe('the judge', () => {
  for (const knows of [true, false]) {
    const ledger = knows ? 'a ledger that tells what must become of events' : 'a ledger without expectations';
    it(`finds a consistent folder balanced with ${ledger}`, async () => {
      expect(await judged(smallFolder(knows))).to.deep.include({
        published: 5,
        delivered: 2,
        overflowed: 1,
        quarantined: 2,
        filtered: 0,
        lost: 0,
        duplicates: 0,
        unknown: 0,
        mismatches: [],
        fileUploads: 1,
        goodQuarantined: 0,
        latencyMs: { p50: 200, p99: 200, max: 200 },
        quarantineReasons: { 'not-an-object': 1, 'not-json': 1 },
        balanced: true,
      });
    });
  }

  for (const { title, finding, apply } of damages) {
    it(`notices when ${title}`, async () => {
      const folder = smallFolder();
      apply(folder);
      const { balanced, mismatches } = await judged(folder);
      expect(balanced).to.equal(false);
      expect(mismatches.join('\n')).to.match(finding);
    });
  }

  it('counts a second copy of an event, a file and a quarantine record as duplicates and stays balanced', async () => {
    const { ledger, stored, quarantine } = smallFolder();
    const twice = { ledger, stored: [...stored, ...stored], quarantine: [...quarantine, ...quarantine] };
    const { balanced, duplicates, mismatches } = await judged(twice);
    expect(mismatches).to.deep.equal([]);
    // Two clicks, the pointer, its file, and two records.
    expect({ balanced, duplicates }).to.deep.equal({ balanced: true, duplicates: 6 });
  });

  it('counts a good event in quarantine', async () => {
    const { ledger, stored, quarantine } = smallFolder();
    const [record] = quarantine.slice(-1);
    const attributes = { ...(record?.attributes as object), message_id: '1', schema: 'everflow/click' };
    const [first] = ledger;
    const taken = {
      ...{ ...record, attributes, data: first?.data },
      originalAttributes: first?.attributes,
    };
    const judgement = await judged({ ledger, stored: stored.slice(1), quarantine: [...quarantine, taken] });
    expect(judgement).to.include({ balanced: false, goodQuarantined: 1 });
  });

  it('wants each of two messages with the same bytes', async () => {
    const folder = smallFolder();
    const [first] = folder.ledger;
    folder.ledger.push({ ...first, messageId: '5' });
    const once = await judged(folder);
    expect(once).to.include({ balanced: false, published: 6, lost: 1 });
    const [stored] = folder.stored;
    const raw = String(stored?.raw).replace('"message_id":"1"', '"message_id":"5"');
    folder.stored.push({ ...stored, raw });
    expect(await judged(folder)).to.include({ balanced: true, published: 6, delivered: 3, duplicates: 0 });
  });

  it('accepts that an oversized event published twice leads to the file of the first', async () => {
    const folder = smallFolder();
    const third = folder.ledger.find(({ messageId }) => messageId === '3');
    const pointer = folder.stored.find(({ raw }) => /"overflow"/.test(String(raw)));
    folder.ledger.push({ ...third, messageId: '5' });
    const raw = String(pointer?.raw).replace('"message_id":"3"', '"message_id":"5"');
    folder.stored.push({ ...pointer, raw });
    expect(await judged(folder)).to.include({ balanced: true, overflowed: 2, fileUploads: 1, duplicates: 0 });
  });

  it('judges the quarantine alone when the events went to a Flowcore elsewhere', async () => {
    const folder = { ...smallFolder(), stored: [] };
    expect(await judged(folder, { isFlowcoreElsewhere: true })).to.include({
      balanced: true,
      delivered: null,
      overflowed: null,
      lost: null,
      duplicates: null,
      missedByRunningConsumer: null,
      quarantined: 2,
    });
    folder.quarantine.pop();
    expect((await judged(folder, { isFlowcoreElsewhere: true })).balanced).to.equal(false);
  });

  it('does not take invalid UTF-8 for the text that stands in for it', async () => {
    const { ledger, stored } = smallFolder(false);
    const [first, copy] = [ledger[0] ?? {}, stored[0] ?? {}];
    const bytes = Buffer.from(String(first.data), 'base64');
    const bad = Buffer.concat([
      bytes.subarray(0, bytes.lastIndexOf('}')),
      Buffer.from(',"a":"\xff"}', 'latin1'),
    ]);
    const shown = bad.toString('utf8').trim();
    const key = `click:42:t1:${hash('sha256', shown, 'hex').slice(0, 32)}`;
    const tail = String(copy.raw).slice(String(copy.raw).indexOf(',"event_time"'));
    const raw = (shown.slice(0, -1) + tail).replace(/"event_key":"[^"]*"/, `"event_key":"${key}"`);
    const folder = {
      ledger: [{ ...first, data: bad.toString('base64') }],
      stored: [{ ...copy, raw }],
      quarantine: [],
    };
    const { lost, mismatches } = await judged(folder);
    expect(lost).to.equal(1);
    expect(mismatches.join()).to.match(/it was delivered, although its bytes are no UTF-8/);
  });

  it('cannot judge a folder without a ledger or a store', async () => {
    const empty = { types: shippedTypes, isFlowcoreElsewhere: false };
    for (const dataDir of [import.meta.dirname, join(import.meta.dirname, 'nowhere')]) {
      const failure = await judge({ ...empty, dataDir }).catch((error: unknown) => String(error));
      expect(failure).to.match(/ledger\.ndjson is missing/);
    }
  });

  it('ends with exit code 2 when it cannot judge', async () => {
    const program = join(import.meta.dirname, '..', '..', '..', 'local', 'judge.ts');
    const env = { ...process.env, NODE_V8_COVERAGE: undefined };
    const child = spawn(process.execPath, [program, '--data', import.meta.dirname, '--json'], { env });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(code).to.equal(2);
    expect(said).to.match(/^judging .*: .* is missing; .*\n$/);
  });

  it('lists at most 20 findings and still counts all', async () => {
    const folder = smallFolder();
    for (let id = 100; id < 150; id += 1) folder.ledger.push({ ...folder.ledger[0], messageId: String(id) });
    const { lost, mismatches } = await judged(folder);
    expect(lost).to.equal(50);
    expect(mismatches).to.have.length(20);
  });
});
