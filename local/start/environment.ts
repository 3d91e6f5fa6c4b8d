import type { DialectName } from '../flowcore/dialect.ts';

/** The project, topics, subscriptions and bucket of a run. */
export const names = {
  project: 'local',
  eventsTopic: 'everflow-events',
  eventsSubscription: 'everflow-events-ingest',
  stagedTopic: 'staged',
  stagedSubscription: 'staged-overflow',
  quarantineTopic: 'quarantine',
  quarantineSubscription: 'quarantine-records',
  /** Takes the records to the judge; the other one keeps them for `sluice quarantine`. */
  judgeSubscription: 'quarantine-judge',
  bucket: 'sluice-staging',
} as const;

/** Where the functions of a run find everything. */
export interface Addresses {
  /** host:port */
  readonly pubsubHost: string;
  readonly storageUrl: string;
  readonly flowcore: {
    readonly url: string;
    readonly tenant: string;
    readonly dataCore: string;
    readonly apiKey: string;
    readonly dialect: DialectName;
    /** Of the read API; undefined where the events go to a Flowcore elsewhere. */
    readonly readUrl: string | undefined;
  };
}

/** Seconds; DESIGN's default, with which every time budget of the functions is derived. */
export const ACK_DEADLINE_SECONDS = 120;

/**
 * The settings of both functions, by the names in functions/config.ts. The names of the added keys are what the
 * judge looks for, so they are fixed here; tuning settings such as BATCH_LINGER_MS come from the caller's environment.
 */
export function functionSettings({ pubsubHost, storageUrl, flowcore }: Addresses): Record<string, string> {
  return {
    FLOWCORE_URL: flowcore.url,
    FLOWCORE_TENANT: flowcore.tenant,
    FLOWCORE_DATA_CORE: flowcore.dataCore,
    FLOWCORE_API_KEY: flowcore.apiKey,
    FLOWCORE_DIALECT: flowcore.dialect,
    GOOGLE_CLOUD_PROJECT: names.project,
    STAGING_BUCKET: names.bucket,
    STAGED_TOPIC: names.stagedTopic,
    QUARANTINE_TOPIC: names.quarantineTopic,
    PUSH_AUTH: 'none',
    ACK_DEADLINE_SECONDS: String(ACK_DEADLINE_SECONDS),
    EVENT_TYPE_ATTRIBUTE: 'event_type',
    KEY_EVENT_TIME: 'event_time',
    KEY_VALID_TIME: 'valid_time',
    KEY_EVENT_KEY: 'event_key',
    KEY_ENTITY_KEY: 'entity_key',
    KEY_DELIVERY: 'delivery',
    PUBSUB_EMULATOR_HOST: pubsubHost,
    STORAGE_EMULATOR_HOST: storageUrl,
    METADATA_SERVER_DETECTION: 'none',
  };
}

/** The settings with which `sluice` works on a run, by their names in cli/settings/settings.ts. */
export function sluiceSettings(addresses: Addresses): Record<string, string> {
  const { readUrl } = addresses.flowcore;
  return {
    ...functionSettings(addresses),
    EVENTS_TOPIC: names.eventsTopic,
    INGEST_SUBSCRIPTION: names.eventsSubscription,
    STAGED_SUBSCRIPTION: names.stagedSubscription,
    QUARANTINE_SUBSCRIPTION: names.quarantineSubscription,
    ...(readUrl === undefined ? {} : { FLOWCORE_READ_URL: readUrl }),
  };
}
