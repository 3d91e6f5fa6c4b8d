import { join } from 'node:path';
import type { Clock } from '../../functions/clock.ts';
import type { EventType } from '../../functions/event-types/event-type.ts';
import { startFlowcore } from '../flowcore/server.ts';
import { startPubSub } from '../pubsub/server.ts';
import { startStorage } from '../storage/server.ts';
import { type Addresses, names } from './environment.ts';
import type { StartOptions } from './flags.ts';

/** The services of a run, embedded or not. */
export interface Servers {
  readonly addresses: Addresses;
  /** Messages of a subscription that are not acknowledged yet; undefined where Pub/Sub is not the embedded one. */
  readonly backlog: ((subscription: string) => number) | undefined;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

export interface ServersOptions {
  readonly options: Pick<StartOptions, 'dialect' | 'otherFlowcore'>;
  /** host:port of a Pub/Sub emulator that takes the place of the embedded Pub/Sub. */
  readonly emulatorHost: string | undefined;
  readonly types: readonly EventType[];
  readonly dataDir: string;
  readonly clock: Clock;
}

/** Long enough to be seen, short enough for a run of a minute, in milliseconds. */
const MAX_PUSH_BACKOFF_MS = 2_000;
const account = { tenant: 'local-tenant', dataCore: 'local-data-core' };
/** The webhook's key names its id as Flowcore's own do: the read API wants it. */
const apiKeys = { webhook: 'fc_local_key', 'api-v1': 'local-id:local-key' };

/** Starts the embedded services whose place nothing else takes. */
export async function startServers({
  options,
  emulatorHost,
  types,
  dataDir,
  clock,
}: ServersOptions): Promise<Servers> {
  const { dialect, otherFlowcore } = options;
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    await Promise.all(closers.map((each) => each()));
  };
  const started = async <T extends { close(): Promise<void> }>(server: Promise<T>): Promise<T> => {
    const running = await server;
    closers.push(() => running.close());
    return running;
  };
  try {
    const pubsub =
      emulatorHost === undefined
        ? await started(
            startPubSub({ clock, dataDir: join(dataDir, 'pubsub'), maxPushBackoffMs: MAX_PUSH_BACKOFF_MS }),
          )
        : undefined;
    const storage = await started(startStorage({ clock, dataDir: join(dataDir, 'storage') }));
    const embedded = { ...account, apiKey: apiKeys[dialect] };
    const eventTypes = types.flatMap(({ destination, fileDestination }) => [destination, fileDestination]);
    const own =
      otherFlowcore === undefined
        ? await started(
            startFlowcore({ clock, dialect, ...embedded, eventTypes, dataDir: join(dataDir, 'flowcore') }),
          )
        : undefined;
    return {
      addresses: {
        pubsubHost: pubsub?.host ?? emulatorHost ?? '',
        storageUrl: storage.url,
        flowcore: { ...embedded, url: own?.url ?? '', readUrl: own?.adminUrl, ...otherFlowcore, dialect },
      },
      backlog: pubsub && ((name) => pubsub.backlog(`projects/${names.project}/subscriptions/${name}`)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
