import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { settings as allSettings } from '../cli/settings/settings.ts';
import { settings } from '../functions/config.ts';
import { loadEventTypes } from '../functions/event-types/load.ts';

/** A settings table of README.md, made from one in the code. */
function settingsTable(specs: Readonly<Record<string, object>>): string {
  const rows = Object.entries(specs).map(([name, spec]) => {
    const {
      desc = '',
      default: value,
      choices,
    } = spec as {
      desc?: string;
      default?: string | number;
      choices?: readonly string[];
    };
    const isOptional = Object.hasOwn(spec, 'default');
    const shown = value === undefined ? (isOptional ? '–' : 'must be set') : `\`${value}\``;
    // A choice that the meaning does not explain is listed after it.
    const isExplained = choices?.every((choice) => desc.includes(choice)) ?? true;
    const list = choices?.map((choice) => `\`${choice}\``).join(', ');
    const meaning = isExplained ? desc : `${desc} (${list})`;
    return `| ${name} | ${shown} | ${meaning} |`;
  });
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

describe('README.md', () => {
  const readme = readFileSync('README.md', 'utf8');

  it('lists every setting as the code has it', () => {
    expect(readme).to.contain(settingsTable(settings));
  });

  it('lists every setting that only `sluice` has', () => {
    const own = Object.entries(allSettings).filter(([name]) => !Object.hasOwn(settings, name));
    expect(readme).to.contain(settingsTable(Object.fromEntries(own)));
  });

  it('shows an event type and an example that load as they stand', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-readme-'));
    cpSync('schemas', folder, { recursive: true });
    const [schema = '', example = ''] = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map(
      ([, block]) => block,
    );
    writeFileSync(join(folder, 'lead.schema.json'), schema);
    mkdirSync(join(folder, 'examples/lead/valid'), { recursive: true });
    writeFileSync(join(folder, 'examples/lead/valid/minimal.json'), example);
    const types = loadEventTypes(folder);
    rmSync(folder, { recursive: true });
    expect(types.all.map(({ id }) => id)).to.include('acme/lead');
    expect(types.byAttributeValue('lead')?.match?.accepts(JSON.parse(example))).to.equal(true);
  });
});

const citationsIn = (text: string) => [...text.matchAll(/`(test\/[^`]+)` “([^”]+)”/g)];

describe('ARCHITECTURE.md', () => {
  it('names a test for every promise', () => {
    const page = readFileSync('ARCHITECTURE.md', 'utf8');
    const rows = page.split('\n').filter((line) => /^\| \d+ \|/.test(line));
    expect(rows).to.have.length(10);
    for (const row of rows) expect(citationsIn(row), row).to.not.be.empty;
  });

  it('cites tests that exist', () => {
    const cited = citationsIn(readFileSync('ARCHITECTURE.md', 'utf8'));
    expect(cited).to.have.length.greaterThan(20);
    for (const [, file = '', title = ''] of cited) expect(readFileSync(file, 'utf8'), file).to.contain(title);
  });
});
