import { DEFAULT_HEAP_MIB } from '../infra/sizing.ts';
import { deployedSource } from './deployed-source.ts';
import { framework, type ProgramOptions } from './process/program.ts';

/**
 * Who is measured: two that deliver nothing, and show what the host costs; a naive function; Sluice as it is deployed,
 * with its pushes served by the framework, and without the framework.
 */
export const contenderNames = [
  'bare node:http',
  'framework no-op',
  'naive function',
  'Sluice',
  'Sluice by framework',
  'Sluice on node:http',
] as const;
export type ContenderName = (typeof contenderNames)[number];

/** Where a contender finds what it sends to, and how it is set. */
export interface Surroundings {
  readonly sinkPort: number;
  readonly compression: 'none' | 'gzip';
  /** Where oversized events are staged and announced; absent where there are none. */
  readonly stores: { readonly pubsubHost: string; readonly storageUrl: string } | undefined;
  /** Arguments of node itself. */
  readonly nodeArgs?: readonly string[];
  /** What of Sluice is started, where it is not what is deployed. */
  readonly source?: string;
}

/** The linger of Sluice's batches, its own default, in milliseconds. */
export const LINGER_MS = 15;

/** Whether every event that it acknowledges must reach the sink. */
export const delivers = (name: ContenderName): boolean =>
  name !== 'bare node:http' && name !== 'framework no-op';

/** The heap of a deployed instance, for all: a collector that has more room works less. */
const DEPLOYED = { NODE_OPTIONS: `--max-old-space-size=${DEFAULT_HEAP_MIB}` };

/** How a contender is started. */
export function programOf(name: ContenderName, surroundings: Surroundings): ProgramOptions {
  switch (name) {
    case 'bare node:http':
      return { args: (port) => ['bench/contenders/bare.ts', String(port)], env: DEPLOYED };
    case 'framework no-op':
      return framework('no-op', { source: 'bench/contenders/no-op.cjs', env: DEPLOYED });
    case 'naive function':
      return framework('naive', { source: 'bench/contenders/naive.ts', env: sinkSettings(surroundings) });
    case 'Sluice':
      return sluice('ingest', surroundings);
    case 'Sluice by framework':
      return sluice('ingest', surroundings, { PUSH_SERVER: 'framework' });
    case 'Sluice on node:http':
      return {
        args: (port) => ['bench/contenders/own-host.ts', deployedSource(), String(port)],
        env: { ...sluiceSettings(surroundings), FUNCTION_TARGET: 'ingest' },
      };
  }
}

/** How one of Sluice's functions is started. */
export const sluice = (
  target: 'ingest' | 'overflow',
  surroundings: Surroundings,
  settings: Readonly<Record<string, string>> = {},
): ProgramOptions => {
  const { source = deployedSource(), nodeArgs } = surroundings;
  return framework(target, { source, nodeArgs, env: { ...sluiceSettings(surroundings), ...settings } });
};

const sinkSettings = ({ sinkPort }: Surroundings) => ({
  ...DEPLOYED,
  FLOWCORE_URL: `http://127.0.0.1:${sinkPort}`,
  FLOWCORE_API_KEY: 'bench-key',
});

/** Nothing listens there. */
const NO_STORES = { pubsubHost: '127.0.0.1:9', storageUrl: 'http://127.0.0.1:9' };
/** Project, topics and bucket. */
export const places = {
  project: 'bench',
  bucket: 'bench-staging',
  staged: 'staged',
  quarantine: 'quarantine',
};

function sluiceSettings(surroundings: Surroundings): Record<string, string> {
  const { compression, stores = NO_STORES } = surroundings;
  return {
    ...sinkSettings(surroundings),
    FLOWCORE_TENANT: 'tenant',
    FLOWCORE_DATA_CORE: 'data-core',
    FLOWCORE_DIALECT: 'webhook',
    FLOWCORE_COMPRESSION: compression,
    GOOGLE_CLOUD_PROJECT: places.project,
    STAGING_BUCKET: places.bucket,
    STAGED_TOPIC: places.staged,
    QUARANTINE_TOPIC: places.quarantine,
    PUSH_AUTH: 'iam',
    BATCH_LINGER_MS: String(LINGER_MS),
    EVENT_TYPE_ATTRIBUTE: 'event_type',
    PUBSUB_EMULATOR_HOST: stores.pubsubHost,
    STORAGE_EMULATOR_HOST: stores.storageUrl,
    METADATA_SERVER_DETECTION: 'none',
  };
}
