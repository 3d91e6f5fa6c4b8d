import type { EventTypes } from '../../functions/event-types/event-type.ts';
import { type Lazy, lazy } from '../../functions/lazy.ts';
import type { Config } from '../../functions/read-config.ts';
import type { Context } from '../context.ts';
import { eventTypesOf } from '../flowcore/directory.ts';
import { openReadAccount } from '../flowcore/open-read-account.ts';
import { secondsOf } from '../google/span.ts';
import { askGoogle } from './ask.ts';
import { type Fetched, fetched } from './fetched.ts';
import type { BucketState } from './judge-bucket.ts';
import type { ServiceState } from './judge-service.ts';
import {
  type SubscriptionMetadata,
  type SubscriptionState,
  subscriptionState,
} from './subscription-state.ts';

/** Cloud Run Admin API: https://cloud.google.com/run/docs/reference/rest */
const CLOUD_RUN = 'https://run.googleapis.com/v2';

/** What the checks look at; each thing is asked for once, when it is first looked at. */
export interface Facts {
  /** A topic, by its retention in seconds; 0 where it keeps nothing. */
  readonly topic: (name: string) => Promise<Fetched<{ readonly retentionSeconds: number }>>;
  readonly subscription: (name: string) => Promise<Fetched<SubscriptionState>>;
  readonly bucket: (name: string) => Promise<Fetched<BucketState>>;
  /** Of Cloud Run; by the full name `projects/P/locations/R/services/S`. */
  readonly service: (name: string) => Promise<Fetched<ServiceState>>;
  /** Names of the event types of a flow type, in Flowcore's own directory. */
  readonly directory: (flowType: string) => Promise<ReadonlySet<string>>;
  /** Throws BadSettings, and a Failure where the key cannot be read. */
  readonly config: Lazy<Config>;
  /** Throws BadSchemas. */
  readonly eventTypes: Lazy<EventTypes>;
}

export function factsOf(context: Context, schemas: string | undefined): Facts {
  const { clock } = context;
  const account = lazy(() => openReadAccount(context));
  const pubsub = context.pubsub;
  return {
    topic: once((name) =>
      fetched(clock, async () => {
        const [metadata] = await (await pubsub()).topic(name).getMetadata();
        return { retentionSeconds: secondsOf(metadata.messageRetentionDuration) };
      }),
    ),
    subscription: once((name) =>
      fetched(clock, async () => {
        const [metadata] = await (await pubsub()).subscription(name).getMetadata();
        return subscriptionState(metadata as SubscriptionMetadata);
      }),
    ),
    bucket: once((name) =>
      fetched(clock, async () => {
        const [metadata] = await (await context.storage()).bucket(name).getMetadata();
        return metadata as BucketState;
      }),
    ),
    service: once((name) =>
      fetched(clock, () => askGoogle<ServiceState>(context, { method: 'GET', url: `${CLOUD_RUN}/${name}` })),
    ),
    directory: once(async (flowType) => eventTypesOf(await account(), flowType)),
    config: lazy(() => context.config()),
    eventTypes: lazy(async () => context.eventTypes(schemas)),
  };
}

/** Asks for each name once. */
function once<T>(find: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const found = new Map<string, Promise<T>>();
  return (name) => {
    const asked = found.get(name) ?? find(name);
    found.set(name, asked);
    return asked;
  };
}
