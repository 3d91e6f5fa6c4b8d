import { join } from 'node:path';
import { expect } from 'chai';
import { loadEventTypes } from '../../functions/event-types/load.ts';
import { readEventTypes, untellable } from '../../infra/event-types.ts';
import { namesOf } from '../../infra/names.ts';

const SCHEMAS = join(import.meta.dirname, '..', '..', 'schemas');

describe('event types, as infra reads them', () => {
  const types = readEventTypes(SCHEMAS);
  const loaded = loadEventTypes(SCHEMAS);

  it('are those that the functions load', () => {
    const expected = loaded.all.map(({ name, match }) => ({ name, hasMatch: match !== undefined }));
    expect(types).to.have.deep.members(expected);
    expect(types).to.deep.include({ name: 'impression', hasMatch: false });
  });

  it('are found by the functions by the paths that are pushed to', () => {
    const eventTypes = types.map(({ name }) => name);
    const { events } = namesOf({ project: 'acme-events', name: 'sluice', topics: 'perType', eventTypes });
    expect(events).to.have.lengthOf(loaded.all.length);
    for (const { type, path } of events) expect(loaded.byPath(path)?.name).to.equal(type);
  });

  it('can be told apart by topic or attribute; by shape not all of them', () => {
    const by = { topics: 'single', eventTypeAttribute: undefined } as const;
    expect(untellable(types, by)).to.deep.equal(['impression']);
    expect(untellable(types, { ...by, topics: 'perType' })).to.deep.equal([]);
    expect(untellable(types, { ...by, eventTypeAttribute: 'event_type' })).to.deep.equal([]);
  });
});
