import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { BadSchemas } from '../../../functions/event-types/annotation.ts';
import { loadEventTypes } from '../../../functions/event-types/load.ts';
import { eventType, loadFiles, SHIPPED_SCHEMAS } from './schema-folder.ts';

/** The annotation of DESIGN.md, "Event types are data", with its blanks filled in. */
const designExample = {
  $id: 'everflow/conversion-update',
  type: 'object',
  required: ['conversion_id', 'network_id'],
  properties: { conversion_id: { type: 'string' }, network_id: { type: ['string', 'integer'] } },
  flowcore: {
    match: { required: ['conversion_id', 'update_timestamp'] },
    attributeValues: ['conversion_update'],
    flowType: 'everflow.0',
    eventType: 'conversion.updated.0',
    fileEventType: 'conversion.updated.file.0',
    key: ['network_id', 'conversion_id', 'update_timestamp'],
    eventTime: ['update_timestamp', 'publishTime'],
    validTime: ['conversion_timestamp', 'eventTime'],
    filter: { test: { required: ['is_test_mode'], properties: { is_test_mode: { const: true } } } },
    rename: { '/usm_data': 'usm' },
    drop: ['/email'],
    metadata: { 'ttl-on/stored-event': '7d' },
  },
};

describe('loading event types', () => {
  it("takes the design's own example", () => {
    const [type] = loadFiles({ 'conversion-update.schema.json': designExample }).all;
    expect(type).to.deep.include({
      id: 'everflow/conversion-update',
      name: 'conversion-update',
      attributeValues: ['conversion_update'],
      key: [['network_id'], ['conversion_id'], ['update_timestamp']],
      optionalKeyFields: new Set(['update_timestamp']),
      eventTime: ['update_timestamp', 'publishTime'],
      validTime: ['conversion_timestamp', 'eventTime'],
      drops: [['email']],
      renames: [{ pointer: ['usm_data'], to: 'usm' }],
      destination: {
        flowType: 'everflow.0',
        eventType: 'conversion.updated.0',
        metadata: { 'ttl-on/stored-event': '7d' },
        atEventTime: true,
      },
      fileDestination: {
        flowType: 'everflow.0',
        eventType: 'conversion.updated.file.0',
        metadata: { 'ttl-on/stored-event': '7d' },
        atEventTime: true,
      },
    });
    expect(type?.match?.accepts({ conversion_id: 'a', update_timestamp: 1 })).to.equal(true);
    expect(type?.match?.accepts({ conversion_id: 'a' })).to.equal(false);
    expect(type?.filters.map(({ rule }) => rule)).to.deep.equal(['test']);
    expect(type?.filters[0]?.schema.accepts({ is_test_mode: true })).to.equal(true);
    expect(type?.filters[0]?.schema.accepts({ is_test_mode: 1 })).to.equal(false);
  });

  for (const ttl of ['7d', '1d', '168h', '10080m', '3600', '604800', '604800s', '1s']) {
    it(`takes the time to live ${ttl}`, () => {
      const flowcore = { metadata: { 'ttl-on/stored-event': ttl } };
      const types = loadFiles({ 'click.schema.json': eventType('click', { flowcore }) });
      expect(types.all[0]?.destination.metadata).to.deep.equal(flowcore.metadata);
    });
  }

  it('stores at ingestion time where eventTimeKey is false', () => {
    const flowcore = { eventTimeKey: false };
    const types = loadFiles({ 'click.schema.json': eventType('click', { flowcore }) });
    expect(types.all[0]?.destination.atEventTime).to.equal(false);
    expect(types.all[0]?.fileDestination.atEventTime).to.equal(false);
  });

  it('lets an expected schema keep its definitions to itself', () => {
    const expected = { properties: { sub1: { $ref: '#/$defs/text' } }, $defs: { text: { type: 'string' } } };
    const [type] = loadFiles({
      'click.schema.json': eventType('click', {
        flowcore: { expected },
        $defs: { text: { type: 'number' } },
      }),
    }).all;
    expect(type?.expected.accepts({ sub1: 'a' })).to.equal(true);
    expect(type?.expected.accepts({ sub1: 1 })).to.equal(false);
    expect([...(type?.knownFields ?? [])].sort()).to.deep.equal(['at', 'id', 'sub1']);
  });

  it('names every problem on a line of its own, with file and pointer', () => {
    const files = {
      'click.schema.json': eventType('click', { flowcore: { key: ['ref'], eventTime: ['seen'] } }),
    };
    expect(() => loadFiles(files)).to.throw(BadSchemas, /^cannot start: 2 problem\(s\) in the schemas\n/);
    expect(() => loadFiles(files)).to.throw('\n  click.schema.json#/flowcore/key/0: ref is neither');
    expect(() => loadFiles(files)).to.throw('\n  click.schema.json#/flowcore/eventTime/0: seen is neither');
  });

  it('leaves nothing behind when what was loaded is let go', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const loaded = new WeakRef(loadEventTypes(SHIPPED_SCHEMAS));
    await new Promise(setImmediate);
    collect();
    expect(loaded.deref()).to.equal(undefined);
  });
});

describe('a violation', () => {
  const [type] = loadFiles({
    'click.schema.json': eventType('click', {
      properties: {
        id: { type: 'string' },
        at: { type: 'number' },
        geo: { properties: { city: { type: 'string' } } },
        query: { additionalProperties: { type: 'string' } },
        list: { items: { type: 'number' } },
      },
    }),
  }).all;

  const cases: readonly (readonly [value: unknown, pointers: readonly string[]])[] = [
    [{ at: 1 }, ['/id required']],
    [{}, ['/id required', '/at required']],
    [5, [' type']],
    [{ id: 1, at: 'noon' }, ['/id type', '/at type']],
    [{ id: 'a', at: 1, geo: { city: 5 } }, ['/geo/city type']],
    [{ id: 'a', at: 1, query: { 'jane@example.com': 5 } }, ['/query/<key> type']],
    [{ id: 'a', at: 1, list: [1, 'x'] }, ['/list/1 type']],
  ];

  for (const [value, pointers] of cases) {
    it(`of ${JSON.stringify(value)} is told as ${pointers.join(', ')}`, () => {
      const told = type?.schema
        .violations(value, 'all')
        .map(({ pointer, keyword }) => `${pointer} ${keyword}`);
      expect(told).to.have.members([...pointers]);
      expect(type?.schema.violations(value, 'first')).to.have.length(1);
    });
  }

  it('is none for a value that is accepted', () => {
    expect(type?.schema.accepts({ id: 'a', at: 1 })).to.equal(true);
    expect(type?.schema.violations({ id: 'a', at: 1 }, 'all')).to.deep.equal([]);
  });
});
