import { Command, CommanderError, Option } from 'commander';
import { defaultMix, type Mix } from '../everflow/mix.ts';
import type { DialectName } from '../flowcore/dialect.ts';
import { above0, httpUrl, mix, percent, whole } from './flag-values.ts';

/** A Flowcore that is not the embedded one. */
export interface OtherFlowcore {
  readonly url: string;
  readonly tenant: string;
  readonly dataCore: string;
  readonly apiKey: string;
}

/** What a run is asked to do. */
export interface StartOptions {
  /** Events to publish; undefined: until stopped. */
  readonly events: number | undefined;
  readonly eventsPerSecond: number | undefined;
  readonly seed: number;
  readonly mix: Mix;
  readonly oversizedPercent: number;
  readonly invalidPercent: number;
  /** Publish the lines of this file instead of generated messages. */
  readonly file: string | undefined;
  readonly dialect: DialectName;
  /** Where to deliver; undefined: to the embedded Flowcore. */
  readonly otherFlowcore: OtherFlowcore | undefined;
  readonly isJson: boolean;
  /** Where the run keeps its state; undefined: in a temporary folder. */
  readonly dataDir: string | undefined;
}

/** What became of the command line: a run to start, or a text to print before exiting. */
export type Flags =
  | { readonly ok: true; readonly options: StartOptions }
  | { readonly ok: false; readonly exitCode: 0 | 2; readonly text: string };

interface Parsed {
  readonly events?: number;
  readonly rate?: number;
  readonly seed: number;
  readonly mix: Mix;
  readonly oversized: number;
  readonly invalid: number;
  readonly file?: string;
  readonly flowcoreUrl?: string;
  readonly flowcoreDialect?: DialectName;
  readonly flowcoreTenant?: string;
  readonly flowcoreDataCore?: string;
  readonly flowcoreKey?: string;
  readonly json?: true;
  readonly data?: string;
}

/** Without `--events` and `--rate` a run would fill the disk as fast as it can. */
const ENDLESS_EVENTS_PER_SECOND = 100;
/** The only host whose dialect is known: https://docs.flowcore.io/guides/ingestion/ingestion-options */
const PUBLIC_HOST = 'webhook.api.flowcore.io';

/** Reads the arguments after `npm start --`. */
export function parseFlags(args: readonly string[]): Flags {
  let printed = '';
  const command = flagCommand((text) => {
    printed += text;
  });
  try {
    command.parse([...args], { from: 'user' });
    return { ok: true, options: toOptions(command.opts<Parsed>()) };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { ok: false, exitCode: 0, text: printed };
    return { ok: false, exitCode: 2, text: `npm start: ${error.message.replace(/^error: /, '')}\n` };
  }
}

function flagCommand(print: (text: string) => void): Command {
  const generatorOnly = ['events', 'seed', 'mix', 'oversized', 'invalid'];
  return new Command('npm start --')
    .description(
      'Runs Sluice on this machine: embedded Pub/Sub, Cloud Storage and Flowcore, both functions, and an Everflow ' +
        'generator. At the end a judge compares what was published with what was stored.',
    )
    .option('--events <n>', 'publish this many events, settle, judge, exit (default: until Ctrl-C)', whole(1))
    .option(
      '--rate <events per second>',
      `publish no faster (default: ${ENDLESS_EVENTS_PER_SECOND} until Ctrl-C, unlimited with --events or --file)`,
      above0,
    )
    .option('--seed <n>', 'equal seeds generate equal events', whole(0), 1)
    .addOption(
      new Option('--mix <type=weight,...>', 'weights of the event types')
        .argParser(mix)
        .default(defaultMix, 'click=70,impression=20,conversion=8,conversion-update=2'),
    )
    .option('--oversized <percent>', 'share of events that are too large for an ordinary event', percent, 1)
    .option('--invalid <percent>', 'share of events that belong into quarantine', percent, 2)
    .addOption(
      new Option(
        '--file <events.ndjson>',
        'publish these; a line is a payload or {"attributes":{…},"data":…}',
      ).conflicts(generatorOnly),
    )
    .option('--flowcore-url <url>', 'deliver to this Flowcore; lost and duplicates are then unknown', httpUrl)
    .addOption(
      new Option(
        '--flowcore-dialect <dialect>',
        'how to speak to Flowcore (default: webhook, if embedded)',
      ).choices(['webhook', 'api-v1']),
    )
    .option('--flowcore-tenant <tenant>', 'tenant at --flowcore-url')
    .option('--flowcore-data-core <data core>', 'data core at --flowcore-url')
    .option('--flowcore-key <key>', 'API key at --flowcore-url')
    .option('--json', 'the last line of standard output is the summary object')
    .option('--data <dir>', 'keep the state here; a folder used before goes on where it ended')
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: print, writeErr: () => undefined })
    .exitOverride();
}

function toOptions(parsed: Parsed): StartOptions {
  const otherFlowcore = readOtherFlowcore(parsed);
  const isEndless = parsed.events === undefined && parsed.file === undefined;
  return {
    events: parsed.events,
    eventsPerSecond: parsed.rate ?? (isEndless ? ENDLESS_EVENTS_PER_SECOND : undefined),
    seed: parsed.seed,
    mix: parsed.mix,
    oversizedPercent: parsed.oversized,
    invalidPercent: parsed.invalid,
    file: parsed.file,
    dialect: parsed.flowcoreDialect ?? 'webhook',
    otherFlowcore,
    isJson: parsed.json === true,
    dataDir: parsed.data,
  };
}

function readOtherFlowcore(parsed: Parsed): OtherFlowcore | undefined {
  const {
    flowcoreUrl: url,
    flowcoreTenant: tenant,
    flowcoreDataCore: dataCore,
    flowcoreKey: apiKey,
  } = parsed;
  const companions = {
    '--flowcore-tenant': tenant,
    '--flowcore-data-core': dataCore,
    '--flowcore-key': apiKey,
  };
  if (url === undefined) {
    const idle = Object.entries(companions).find(([, value]) => value !== undefined);
    if (idle !== undefined) throw usage(`${idle[0]} says something about --flowcore-url, which is not given`);
    return undefined;
  }
  if (parsed.flowcoreDialect === undefined && new URL(url).hostname !== PUBLIC_HOST) {
    throw usage(`--flowcore-dialect must be given with --flowcore-url (it is known for ${PUBLIC_HOST} only)`);
  }
  if (tenant === undefined || dataCore === undefined || apiKey === undefined) {
    const missing = Object.entries(companions).find(([, value]) => value === undefined);
    throw usage(`${missing?.[0]} must be given with --flowcore-url`);
  }
  return { url, tenant, dataCore, apiKey };
}

const usage = (message: string): CommanderError => new CommanderError(2, 'sluice.usage', message);
