import { expect } from 'chai';
import type { Command } from 'commander';
import { commands } from '../../cli/program.ts';
import type { Run } from '../../cli/verb.ts';
import { runSluice } from '../support/run-sluice.ts';

const run: Run = async () => {};
const sluice = (args: readonly string[]) => runSluice(args, { env: {} });

/** Every command that does something, by the words that call it. */
const verbsOf = (
  command: Command,
  before: readonly string[] = [],
): readonly (readonly [readonly string[], Command])[] => {
  const words = [...before, command.name()];
  return command.commands.length === 0
    ? [[words, command]]
    : command.commands.flatMap((each) => verbsOf(each, words));
};
const verbs = commands.flatMap((command) => verbsOf(command(run)));

describe('sluice', () => {
  it('lists its commands', async () => {
    const { exitCode, out, err } = await sluice(['--help']);
    expect({ exitCode, err }).to.deep.equal({ exitCode: 0, err: '' });
    for (const [[word]] of verbs) expect(out).to.match(new RegExp(`^ {2}${word}\\b`, 'm'));
  });

  for (const [words, command] of verbs) {
    it(`${words.join(' ')} explains itself and each of its flags`, async () => {
      const { exitCode, out, err } = await sluice([...words, '--help']);
      expect({ exitCode, err }).to.deep.equal({ exitCode: 0, err: '' });
      expect(out).to.match(new RegExp(`^Usage: sluice ${words.join(' ')}`));
      for (const { long, description } of command.options) {
        expect(out).to.contain(long);
        expect(description).not.to.equal('');
      }
    });
  }

  it('shows the help of a group that is called without a command, as wrong usage', async () => {
    const { exitCode, out, err } = await sluice(['schemas']);
    expect({ exitCode, out }).to.deep.equal({ exitCode: 2, out: '' });
    expect(err).to.match(/^Usage: sluice schemas[\s\S]*check[\s\S]*diff/);
  });

  const wrong: readonly [readonly string[], RegExp][] = [
    [['fly'], /unknown command 'fly'/],
    [['schemas', 'fly'], /unknown command 'fly'/],
    [['schemas', 'check', '--fly'], /unknown option '--fly'/],
    [['schemas', 'check', 'click'], /too many arguments/],
    [['schemas', 'diff'], /missing required argument 'folder'/],
    [['schemas', 'check', '--path'], /argument missing/],
    [['schemas', 'check', '--publish-time', 'noon'], /It must be a time with its zone/],
    [['schemas', 'check', '--set', 'NOTHING=1'], /NAME being one of /],
    [['schemas', 'check', '--set', 'FLOWCORE_API_KEY=secret'], /Others can read command lines/],
  ];
  for (const [args, problem] of wrong) {
    it(`says on one line what is wrong with: ${args.join(' ')}`, async () => {
      const { exitCode, out, err } = await sluice(args);
      expect({ exitCode, out }).to.deep.equal({ exitCode: 2, out: '' });
      expect(err).to.match(/^sluice: .+\n$/);
      expect(err).to.match(problem);
    });
  }
});
