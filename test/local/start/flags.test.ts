import { expect } from 'chai';
import { parseFlags } from '../../../local/start/flags.ts';

const elsewhere = ['--flowcore-url', 'http://127.0.0.1:1', '--flowcore-dialect', 'api-v1'];
const account = ['--flowcore-tenant', 't', '--flowcore-data-core', 'd', '--flowcore-key', 'i:k'];

describe('the flags of npm start', () => {
  it('has a default for everything', () => {
    expect(parseFlags([])).to.deep.equal({
      ok: true,
      options: {
        events: undefined,
        eventsPerSecond: 100,
        seed: 1,
        mix: { click: 70, impression: 20, conversion: 8, 'conversion-update': 2 },
        oversizedPercent: 1,
        invalidPercent: 2,
        file: undefined,
        dialect: 'webhook',
        otherFlowcore: undefined,
        isJson: false,
        dataDir: undefined,
      },
    });
  });

  it('reads them all', () => {
    const generator = ['--seed', '7', '--mix', 'click=1', '--oversized', '0.5', '--invalid', '10'];
    const run = ['--events', '20', '--rate', '2.5', '--json', '--data', 'dir'];
    expect(parseFlags([...generator, ...run, ...elsewhere, ...account])).to.deep.equal({
      ok: true,
      options: {
        events: 20,
        eventsPerSecond: 2.5,
        seed: 7,
        mix: { click: 1, impression: 0, conversion: 0, 'conversion-update': 0 },
        oversizedPercent: 0.5,
        invalidPercent: 10,
        file: undefined,
        dialect: 'api-v1',
        otherFlowcore: { url: 'http://127.0.0.1:1', tenant: 't', dataCore: 'd', apiKey: 'i:k' },
        isJson: true,
        dataDir: 'dir',
      },
    });
  });

  it('publishes a number of events, or a file, as fast as it can', () => {
    for (const flags of [
      ['--events', '5'],
      ['--file', 'events.ndjson'],
    ]) {
      const parsed = parseFlags(flags);
      expect(parsed.ok && parsed.options.eventsPerSecond).to.equal(undefined);
    }
  });

  it('explains itself', () => {
    const parsed = parseFlags(['--help']);
    expect(parsed).to.include({ ok: false, exitCode: 0 });
    expect(parsed.ok ? '' : parsed.text).to.match(/Usage: npm start -- .*--events.*--data/s);
  });

  const wrong: readonly (readonly [flag: string, ...args: string[]])[] = [
    ['--events', '--events', 'many'],
    ['--events', '--events', '0'],
    ['--events', '--events'],
    ['--rate', '--rate', '0'],
    ['--seed', '--seed', '1.5'],
    ['--mix', '--mix', 'click'],
    ['--oversized', '--oversized', '101'],
    ['--invalid', '--invalid', ''],
    ['--file', '--file', 'f', '--events', '3'],
    ['--flowcore-url', '--flowcore-url', 'flowcore'],
    ['--flowcore-dialect', '--flowcore-dialect', 'v2'],
    ['--flowcore-dialect', '--flowcore-url', 'http://127.0.0.1:1', ...account],
    ['--flowcore-key', ...elsewhere, ...account.slice(0, 4)],
    ['--flowcore-tenant', ...account],
    ['--verbose', '--verbose'],
    ['stray', 'stray'],
  ];
  for (const [flag, ...args] of wrong) {
    it(`refuses "${args.join(' ')}" with one line that names ${flag}`, () => {
      const parsed = parseFlags(args);
      expect(parsed).to.include({ ok: false, exitCode: 2 });
      expect(parsed.ok ? '' : parsed.text).to.match(new RegExp(`^npm start: .*${flag}.*\n$`));
    });
  }
});
