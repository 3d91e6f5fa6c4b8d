import { join } from 'node:path';
import type { PubSub } from '@google-cloud/pubsub';
import type { Storage } from '@google-cloud/storage';
import type { EventTypes } from '../functions/event-types/event-type.ts';
import { loadEventTypes } from '../functions/event-types/load.ts';
import { type Lazy, lazy } from '../functions/lazy.ts';
import { type Config, readConfig } from '../functions/read-config.ts';
import type { CommonFlags } from './arguments/common-flags.ts';
import { readApiKey } from './google/read-api-key.ts';
import { type Deployment, deploymentOf } from './settings/deployment.ts';
import { parseStackOutput, readStackOutput, type SluiceConfig } from './settings/stack-output.ts';
import type { Surroundings } from './surroundings.ts';

/** What a command works with; everything is made when it is first asked for. */
export interface Context
  extends Pick<Surroundings, 'clock' | 'random' | 'stdin' | 'out' | 'err' | 'signal' | 'http'> {
  readonly deployment: Lazy<Deployment>;
  /** What flags and environment say of it, and the stack that they name; pulumi is not asked for the one it has selected. */
  readonly namedDeployment: Lazy<Deployment>;
  readonly pubsub: Lazy<PubSub>;
  readonly storage: Lazy<Storage>;
  /** The functions' own settings, with the API key; `changes` are settings that take precedence. */
  config(changes?: Readonly<Record<string, string>>): Promise<Config>;
  /** The event types of a `schemas/` folder, the project's own by default; throws BadSchemas. */
  eventTypes(folder?: string): EventTypes;
  accessToken(): Promise<string>;
  /** Breaks connections off. */
  close(): Promise<void>;
}

export function createContext(surroundings: Surroundings, flags: CommonFlags): Context {
  const { env, http } = surroundings;
  const { set = {} } = flags;
  const deployment = lazy(async () => {
    const stack = (await namedStack(surroundings, flags)) ?? (await selectedStack(surroundings, flags));
    return deploymentOf({ flags: set, env, stack });
  });
  const namedDeployment = lazy(async () => {
    const stack = await namedStack(surroundings, flags);
    return deploymentOf({ flags: set, env, stack });
  });
  const project = async () => (await deployment()).demand('GOOGLE_CLOUD_PROJECT').GOOGLE_CLOUD_PROJECT;
  const opened: PubSub[] = [];
  const pubsub = lazy(async () => {
    const client = await surroundings.connectPubSub(await project());
    opened.push(client);
    return client;
  });
  return {
    ...surroundings,
    deployment,
    namedDeployment,
    pubsub,
    storage: lazy(async () => surroundings.connectStorage(await project())),
    async config(changes = {}) {
      const { values } = await deployment();
      const apiKey = await readApiKey(values, { http, accessToken: surroundings.accessToken });
      // Nobody pushes to a command.
      return readConfig({ ...values, FLOWCORE_API_KEY: apiKey, PUSH_AUTH: 'iam', ...changes });
    },
    eventTypes: (folder = join(import.meta.dirname, '..', 'schemas')) => loadEventTypes(folder),
    close: async () => {
      await Promise.all(opened.map((client) => client.close()));
    },
  };
}

async function namedStack(
  { env, stackOutput }: Surroundings,
  flags: CommonFlags,
): Promise<SluiceConfig | undefined> {
  const file = flags.stackOutput ?? (flags.stack === undefined ? env.SLUICE_STACK_OUTPUT : undefined);
  if (file !== undefined) return readStackOutput(file);
  if (flags.stack === undefined) return undefined;
  return parseStackOutput(await stackOutput(flags.stack), 'pulumi');
}

/** The stack that pulumi has selected; none where flags or environment name the topics. */
async function selectedStack(
  { env, stackOutput }: Surroundings,
  flags: CommonFlags,
): Promise<SluiceConfig | undefined> {
  if ((flags.set?.EVENTS_TOPIC ?? env.EVENTS_TOPIC) !== undefined) return undefined;
  const selected = await stackOutput(undefined).catch(() => undefined);
  return selected === undefined ? undefined : parseStackOutput(selected, 'pulumi');
}
