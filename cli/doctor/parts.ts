import { BadSettings } from '../../functions/read-config.ts';
import type { Context } from '../context.ts';
import type { Deployment } from '../settings/deployment.ts';
import type { EventsEntry } from '../settings/stack-output.ts';
import { type Facts, factsOf } from './facts.ts';
import { type Mending, mendingOf } from './mending.ts';

/** A subscription of Sluice's own, and the topic that it should be on. */
export interface Watched {
  readonly role: 'ingest' | 'overflow' | 'quarantine';
  readonly topic: string;
  readonly subscription: string;
  /** Of the push endpoint. */
  readonly path: string;
}

/** What every check is made from. */
export interface Parts {
  readonly context: Context;
  readonly deployment: Deployment;
  readonly facts: Facts;
  readonly mending: Mending;
  /** Those whose names are known; what is not set, the settings' own check tells. */
  readonly watched: readonly Watched[];
  /** Whether Pub/Sub and Cloud Storage are emulators, which have neither projects nor Cloud Run. */
  readonly isEmulated: boolean;
}

export function partsOf(context: Context, deployment: Deployment, schemas: string | undefined): Parts {
  const { values } = deployment;
  return {
    ...{ context, deployment },
    facts: factsOf(context, schemas),
    mending: mendingOf(deployment),
    watched: [
      ...eventsOf(deployment).map((entry) => ({ role: 'ingest' as const, ...entry })),
      ...pair('overflow', values.STAGED_TOPIC, values.STAGED_SUBSCRIPTION),
      ...pair('quarantine', values.QUARANTINE_TOPIC, values.QUARANTINE_SUBSCRIPTION),
    ],
    isEmulated: values.PUBSUB_EMULATOR_HOST !== undefined,
  };
}

function eventsOf(deployment: Deployment): readonly EventsEntry[] {
  try {
    return deployment.events();
  } catch (error) {
    if (error instanceof BadSettings) return [];
    throw error;
  }
}

const pair = (
  role: Watched['role'],
  topic: string | undefined,
  subscription: string | undefined,
): readonly Watched[] =>
  topic === undefined || subscription === undefined ? [] : [{ role, topic, subscription, path: '/' }];
