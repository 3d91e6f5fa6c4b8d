import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const read = (type: string) => JSON.parse(readFileSync(`schemas/${type}.schema.json`, 'utf8'));
const fieldsOf = (type: string): object => {
  const schema = read(type);
  return { ...schema.properties, ...schema.flowcore.expected.properties };
};

describe('the shipped schemas', () => {
  it('expect of an update what they expect of a conversion, and its timestamp', () => {
    const { update_timestamp: _, ...update } = fieldsOf('conversion-update') as Record<string, unknown>;
    expect(Object.keys(update).toSorted()).to.deep.equal(Object.keys(fieldsOf('conversion')).toSorted());
    const { expected: updateExpected } = read('conversion-update').flowcore;
    const { expected: conversionExpected } = read('conversion').flowcore;
    expect(updateExpected.$defs).to.deep.equal(conversionExpected.$defs);
  });

  for (const file of readdirSync('schemas').filter((name) => name.endsWith('.schema.json'))) {
    const type = file.replace('.schema.json', '');

    it(`describe every field of ${type}`, () => {
      for (const [name, schema] of Object.entries(fieldsOf(type))) {
        expect(schema, name).to.have.property('description').that.is.a('string').and.is.not.empty;
      }
    });

    it(`come with valid and invalid examples of ${type}`, () => {
      expect(readdirSync(`schemas/examples/${type}/valid`)).to.not.be.empty;
      expect(readdirSync(`schemas/examples/${type}/invalid`)).to.not.be.empty;
    });
  }
});
