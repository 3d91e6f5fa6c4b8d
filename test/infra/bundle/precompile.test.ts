import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { build } from 'esbuild';
import fc from 'fast-check';
import { BadSchemas } from '../../../functions/event-types/annotation.ts';
import type { EventType, EventTypes, Validator } from '../../../functions/event-types/event-type.ts';
import { loadEventTypes } from '../../../functions/event-types/load.ts';
import { readExamples } from '../../../functions/event-types/read-files.ts';
import { ALL_CHECKS, precompile } from '../../../infra/bundle/precompile.ts';

/** Loads a folder's event types as the deployed bundle does. */
async function loadPrecompiled(schemas: string, folder: string): Promise<EventTypes> {
  const { shipped, allChecks } = precompile(schemas);
  for (const [name, contents] of Object.entries({ shipped, [ALL_CHECKS]: allChecks })) {
    await build({
      stdin: { contents, loader: 'ts', resolveDir: 'functions/event-types' },
      outfile: join(folder, `${name}.cjs`),
      external: [`./${ALL_CHECKS}.cjs`],
      ...{ bundle: true, format: 'cjs', platform: 'node', logLevel: 'error' },
    });
  }
  return createRequire(import.meta.url)(join(folder, 'shipped.cjs')).shippedEventTypes();
}

const validatorsOf = ({ match, schema, expected, filters }: EventType): readonly Validator[] => [
  ...(match === undefined ? [] : [match]),
  ...[schema, expected, ...filters.map((filter) => filter.schema)],
];

/** All that an event type says of itself, validators aside. */
const told = (type: EventType) => ({
  ...type,
  ...{ match: type.match !== undefined, schema: undefined, expected: undefined },
  filters: type.filters.map(({ rule }) => rule),
});

describe('event types compiled by the build', () => {
  let folder: string;
  let schemas: string;
  let types: EventTypes;
  let precompiled: EventTypes;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-precompiled-'));
    schemas = join(folder, 'schemas');
    cpSync('schemas', schemas, { recursive: true });
    const click = JSON.parse(readFileSync('schemas/click.schema.json', 'utf8'));
    click.flowcore.filter = { 'is-test': { required: ['test'], properties: { test: { const: true } } } };
    click.properties.note = { type: 'string', maxLength: 3, pattern: '^é*$' };
    click.properties.list = { type: 'array', uniqueItems: true, items: { enum: [1, 'a', { b: null }] } };
    writeFileSync(join(schemas, 'click.schema.json'), JSON.stringify(click));
    types = loadEventTypes(schemas);
    precompiled = await loadPrecompiled(schemas, folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are the ones that the start compiles', () => {
    expect(precompiled.all.map(told)).to.deep.equal(types.all.map(told));
    expect(types.all.flatMap(({ filters }) => filters)).to.have.length(1);
    expect(precompiled.byAttributeValue('click')?.id).to.equal('everflow/click');
    expect(precompiled.byPath('/conversion')?.id).to.equal('everflow/conversion');
  });

  /** Both must judge alike, and see the same violations in the same order. */
  function expectAgreement(value: unknown): void {
    for (const [index, type] of types.all.entries()) {
      const others = validatorsOf(precompiled.all[index] ?? type);
      for (const [place, validator] of validatorsOf(type).entries()) {
        const other = others[place];
        expect(other?.accepts(value)).to.equal(validator.accepts(value));
        for (const extent of ['first', 'all'] as const) {
          expect(other?.violations(value, extent)).to.deep.equal(validator.violations(value, extent));
        }
      }
    }
  }

  it('judge every example as those do', () => {
    const values = readExamples(schemas).flatMap(({ text, reason }) =>
      reason === 'not-json' ? [] : [JSON.parse(text)],
    );
    expect(values.length).to.be.above(10);
    for (const value of values) expectAgreement(value);
  });

  it('judge whatever comes as those do', () => {
    const names = [...new Set(types.all.flatMap(({ knownFields }) => [...knownFields]))];
    const field = fc.constantFrom(...names, 'note', 'list', 'test', 'unheard');
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('éé', 'éééé', [1, 1], [{ b: null }], true),
    );
    fc.assert(fc.property(fc.dictionary(field, value), expectAgreement), { numRuns: 200 });
  });

  it('are not made of schemas that the start refuses, which are told the same', () => {
    const bad = join(folder, 'bad');
    cpSync('schemas', bad, { recursive: true });
    writeFileSync(join(bad, 'click.schema.json'), '{"type":"objekt"}');
    const messages = [loadEventTypes, precompile].map((load) => {
      try {
        load(bad);
        return 'nothing is wrong';
      } catch (error) {
        return error instanceof BadSchemas ? error.message : error;
      }
    });
    expect(messages[0]).to.include('click.schema.json#/type');
    expect(messages[1]).to.equal(messages[0]);
  });
});
