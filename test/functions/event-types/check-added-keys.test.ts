import { expect } from 'chai';
import { checkAddedKeys } from '../../../functions/event-types/check-added-keys.ts';
import { addedKeys, loadOwnTypes, shippedTypes } from '../../support/events.ts';

const lead = (flowcore: object = {}) => ({
  name: 'lead',
  $id: 'acme/lead',
  type: 'object',
  required: ['id', 'at'],
  properties: { id: true, at: true },
  flowcore: {
    attributeValues: ['lead'],
    flowType: 'acme.0',
    eventType: 'lead.0',
    fileEventType: 'lead.file.0',
    key: ['id'],
    eventTime: ['at'],
    validTime: ['eventTime'],
    ...flowcore,
  },
});
const files = (flowcore: object, keys = addedKeys) =>
  checkAddedKeys(loadOwnTypes(lead(flowcore)), keys).map(({ message }) => message.split(',')[0]);

describe('names of added keys beside names of fields', () => {
  it('are free in the shipped types', () => {
    expect(checkAddedKeys(shippedTypes, addedKeys)).to.be.empty;
  });

  it('are refused where a setting takes the name of a field', () => {
    expect(files({}, { ...addedKeys, eventKey: 'id' })).to.deep.equal(['has a field id']);
  });

  it('are refused where a rename makes one, or a field that is watched has one', () => {
    expect(files({ rename: { '/at': 'event_time' } })).to.deep.equal(['has a field event_time']);
    expect(files({ expected: { properties: { overflow: true } } })).to.deep.equal(['has a field overflow']);
  });

  it('are free where the field of that name is renamed or dropped', () => {
    const expected = { properties: { delivery: true, event_key: true } };
    expect(files({ expected, drop: ['/delivery'], rename: { '/event_key': 'source_key' } })).to.be.empty;
  });
});
