import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { programOf } from '../../cli/program.ts';
import { commandsOf } from './commands.ts';

const pages = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))].filter((name) =>
  name.endsWith('.md'),
);

/** What stands in a text for something of the reader's. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [/ T\b/g, ' 2026-11-21'],
  [/ R\b/g, ' schema'],
  [/ TYPE\b/g, ' click'],
];
/** `NAME…` in brackets, and choices such as `a|b`, describe a command and are none. */
const isDescription = (command: string): boolean => /[[|…]/.test(command);

/** Every command line of a page that begins with `npx sluice`, in its blocks and between its backticks. */
function sluiceCommandsOf(page: string): readonly string[] {
  const inline = [...page.replaceAll(/```[\s\S]*?```/g, '').matchAll(/`(npx sluice [^`]+)`/g)];
  return [...commandsOf(page), ...inline.map(([, command = '']) => command)]
    .filter((command) => command.startsWith('npx sluice ') && !isDescription(command))
    .map((command) => command.replace(/ {2,}.*$/, ''));
}

async function problemWith(command: string): Promise<string | undefined> {
  const filled = STAND_INS.reduce((text, [pattern, value]) => text.replaceAll(pattern, value), command);
  const [, , ...args] = filled.split(/\s+/);
  const out = new PassThrough() as unknown as NodeJS.WriteStream;
  try {
    await programOf(async () => {}, { out }, []).parseAsync(args, { from: 'user' });
    return undefined;
  } catch (error) {
    return `${command}: ${error instanceof Error ? error.message : error}`;
  }
}

describe('the commands of `sluice` that pages name', () => {
  for (const name of pages) {
    it(`are ones that it understands: ${name}`, async () => {
      const commands = sluiceCommandsOf(readFileSync(name, 'utf8'));
      const problems = await Promise.all(commands.map(problemWith));
      expect(problems.filter((problem) => problem !== undefined)).to.deep.equal([]);
    });
  }

  it('are found in blocks and between backticks, and wrong ones are told', async () => {
    const page =
      'See `npx sluice audit --from T --till T`.\n\n```sh\nnpx sluice fly\nnpx sluice doctor\n```\n';
    const problems = await Promise.all(sluiceCommandsOf(page).map(problemWith));
    expect(problems.map((problem) => problem?.replace(/: error: .*/, ''))).to.deep.equal([
      'npx sluice fly',
      undefined,
      'npx sluice audit --from T --till T',
    ]);
    expect(sluiceCommandsOf(readFileSync('docs/runbook.md', 'utf8'))).to.have.length.greaterThan(30);
  });
});
