import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { OAuth2Client } from 'google-auth-library';
import type { EventTypes } from '../../functions/event-types/event-type.ts';
import { readConfig } from '../../functions/read-config.ts';
import { seededRandom } from '../../local/flowcore/seeded-random.ts';
import { serveFunctions } from '../support/serve-functions.ts';
import type { WorldClock } from './world-clock.ts';

/** The functions of a world. */
export interface Functions {
  url(target: 'ingest' | 'overflow'): string;
  close(): Promise<void>;
}

export interface FunctionsParts {
  readonly environment: Readonly<Record<string, string>>;
  readonly types: EventTypes;
  readonly clock: WorldClock;
  readonly seed: number;
  readonly onLog: (line: string) => void;
}

/** Serves both functions in this process, with clients of their own. */
export async function openFunctions(parts: FunctionsParts): Promise<Functions> {
  const { environment, types, clock, seed, onLog } = parts;
  const config = readConfig(environment);
  const pubsub = new PubSub({
    projectId: config.project,
    apiEndpoint: environment.PUBSUB_EMULATOR_HOST ?? '',
    emulatorMode: true,
  });
  const storage = new Storage({
    projectId: config.project,
    apiEndpoint: environment.STORAGE_EMULATOR_HOST ?? '',
    retryOptions: { autoRetry: false },
    timeout: config.messageBudgetMs,
  });
  const random = seededRandom(seed);
  const verifier = new OAuth2Client();
  const served = await serveFunctions({ config, types, pubsub, storage, verifier, clock, random, onLog });
  return {
    url: served.url,
    close: async () => {
      served.close();
      await pubsub.close();
    },
  };
}
