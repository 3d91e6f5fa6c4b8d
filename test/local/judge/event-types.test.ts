import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type JudgedType, readJudgedTypes } from '../../../local/judge/event-types.ts';
import { type Folder, judged, shippedTypes, smallFolder } from './small-folder.ts';

/** The shipped types with a click that is otherwise. */
function typesWith(changes: Partial<JudgedType>): ReadonlyMap<string, JudgedType> {
  const click = shippedTypes.get('everflow/click');
  if (click === undefined) throw new Error('no schema of a click is shipped');
  return new Map([...shippedTypes, [click.id, { ...click, ...changes }]]);
}

/** Alters the text of every stored event that holds it. */
const rewritten = (folder: Folder, from: string, to: string): Folder => ({
  ...folder,
  stored: folder.stored.map((line) => ({ ...line, raw: String(line.raw).replace(from, to) })),
});

describe('the judge and the event types', () => {
  it('compares an edited event by its values, after drop and rename', async () => {
    const { ledger, stored, quarantine } = smallFolder();
    const folder = {
      ledger: ledger.slice(0, 1),
      stored: stored.slice(0, 1),
      quarantine: quarantine.slice(0, 0),
    };
    const types = typesWith({ drops: new Set(['/big']), renames: new Map([['/network_id', 'network']]) });
    expect((await judged(folder, { types })).mismatches.join()).to.match(
      /values differ .* after drop and rename/,
    );
    const dropped = rewritten(folder, ',"big":12345678901234567890', '');
    expect((await judged(dropped, { types })).balanced).to.equal(false);
    const edited = rewritten(dropped, '"network_id"', '"network"');
    expect(await judged(edited, { types })).to.deep.include({ mismatches: [], balanced: true });
  });

  it('compares the numbers of an edited event as they are written', async () => {
    const { ledger, stored } = smallFolder();
    const folder = { ledger: ledger.slice(0, 1), stored: stored.slice(0, 1), quarantine: [] };
    const types = typesWith({ drops: new Set(['/query']) });
    expect((await judged(folder, { types })).balanced).to.equal(true);
    const changes = { '12345678901234567890': '12345678901234567891', '42,': '42.0,', ':42': ':"n42"' };
    for (const [from, to] of Object.entries(changes)) {
      expect((await judged(rewritten(folder, from, to), { types })).balanced, to).to.equal(false);
    }
  });

  it('wants the metadata of the type beside every event', async () => {
    const folder = smallFolder();
    const types = typesWith({ metadata: { team: 'a' } });
    expect((await judged(folder, { types })).mismatches.join()).to.match(/its metadata team is undefined/);
    const tagged = folder.stored.map((line) => ({ ...line, metadata: { team: 'a', more: 'b' } }));
    expect((await judged({ ...folder, stored: tagged }, { types })).balanced).to.equal(true);
  });

  it('notices when an event is sent that a filter rule accepts', async () => {
    const types = typesWith({ isFiltered: () => true });
    const { lost, mismatches } = await judged(smallFolder(), { types });
    expect(lost).to.equal(3);
    expect(mismatches.join()).to.match(/it was delivered, although a filter rule accepts it/);
    expect(mismatches.join()).to.match(/it was overflowed, although a filter rule accepts it/);
  });

  it('reads from a schema whether Flowcore stores at the event time, and the metadata', () => {
    const folder = mkdtempSync(join(tmpdir(), 'judged-types-'));
    const schemas = { at: { metadata: { team: 'a' } }, in: { eventTimeKey: false } };
    for (const [name, flowcore] of Object.entries(schemas)) {
      const required = { attributeValues: [], key: [], eventTime: [], validTime: [] };
      const schema = { $id: name, flowcore: { ...required, ...flowcore } };
      writeFileSync(join(folder, `${name}.schema.json`), JSON.stringify(schema));
    }
    const types = readJudgedTypes(folder);
    rmSync(folder, { recursive: true });
    expect(types.get('at')).to.deep.include({ isAtEventTime: true, metadata: { team: 'a' } });
    expect(types.get('in')).to.deep.include({ isAtEventTime: false, metadata: {} });
  });

  it('counts an event as filtered when a rule accepts it and it is stored nowhere', async () => {
    const { ledger, quarantine } = smallFolder();
    const types = typesWith({ isFiltered: () => true });
    const judgement = await judged({ ledger, stored: [], quarantine }, { types });
    expect(judgement).to.include({ filtered: 3, delivered: 0, overflowed: 0, lost: 0, balanced: true });
  });

  it('does not take a rule for an excuse when an event must be in quarantine', async () => {
    const folder = { ...smallFolder(), stored: [], quarantine: [] };
    const types = typesWith({ isFiltered: () => true });
    expect(await judged(folder, { types })).to.include({ filtered: 3, lost: 2, balanced: false });
  });

  it('expects the event time as valid time where a type is stored at ingestion time', async () => {
    const { ledger, stored, quarantine } = smallFolder();
    const types = typesWith({ isAtEventTime: false });
    const ingested = { eventTime: '2026-11-21T13:00:00.300Z', timeBucket: '20261121130000' };
    const folder = { ledger, stored: stored.map((line) => ({ ...line, ...ingested })), quarantine };
    expect(await judged(folder, { types })).to.deep.include({ mismatches: [], balanced: true });
    expect((await judged(folder)).balanced).to.equal(false);
  });

  it('gives equal elements of one array one stored event each', async () => {
    const { ledger, stored } = smallFolder();
    const [, array] = ledger;
    const [, second] = stored;
    const text = Buffer.from(String(array?.data), 'base64').toString('utf8');
    const element = text.slice(1, text.indexOf('}') + 1);
    const data = Buffer.from(`[${element},${element}]`).toString('base64');
    const twice = [{ ...array, data, events: null }];
    const published = { ledger: twice, quarantine: [] };
    expect(await judged({ ...published, stored: [second ?? {}] })).to.include({ delivered: 1, lost: 1 });
    const both = await judged({ ...published, stored: [second ?? {}, second ?? {}] });
    expect(both).to.include({ delivered: 2, lost: 0, duplicates: 0, balanced: true });
    const three = await judged({ ...published, stored: [second ?? {}, second ?? {}, second ?? {}] });
    expect(three).to.include({ delivered: 2, duplicates: 1, balanced: true });
  });

  it('takes an array that was quarantined whole for one event where nobody knew beforehand', async () => {
    const { ledger, quarantine } = smallFolder(false);
    const [record = {}] = quarantine;
    const { element: _, ...said } = record.attributes as Readonly<Record<string, string>>;
    const attributes = { ...said, reason: 'too-deep' };
    const whole = {
      ...record,
      attributes,
      data: ledger[1]?.data,
    };
    const judgement = await judged({ ledger: ledger.slice(1, 2), stored: [], quarantine: [whole] });
    expect(judgement).to.include({ published: 1, quarantined: 1, balanced: true });
  });
});
