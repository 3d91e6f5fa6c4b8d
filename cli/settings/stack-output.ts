import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { parseJson } from '../ndjson/parse-json.ts';

/** A topic that Everflow publishes to, the subscription that pushes its events, and the path it pushes to. */
export interface EventsEntry {
  readonly topic: string;
  readonly subscription: string;
  /** Names the event type where each type has a topic of its own, else `/`. */
  readonly path: string;
}

/** The part of `pulumi stack output --json` that is meant for `sluice`; infra/cli-config.ts writes it. */
export interface SluiceConfig {
  readonly project: string;
  readonly region: string;
  readonly events: readonly EventsEntry[];
  readonly staged: { readonly topic: string; readonly subscription: string };
  readonly quarantine: { readonly topic: string; readonly subscription: string };
  readonly buckets: { readonly staging: string };
  readonly services: Readonly<Record<'ingest' | 'overflow', { readonly name: string; readonly uri: string }>>;
  readonly flowcore: {
    readonly url: string;
    readonly tenant: string;
    readonly dataCore: string;
    readonly dialect: string;
    /** Full name of the version in Secret Manager that holds the API key. */
    readonly apiKeyVersion: string;
  };
  readonly eventTypeAttribute: string | null;
  readonly addedKeys: Readonly<
    Record<'eventTime' | 'validTime' | 'eventKey' | 'entityKey' | 'delivery', string>
  >;
  /** Overridden settings of the functions, by name. */
  readonly settings: Readonly<Record<string, string>>;
  readonly ackDeadlineSeconds: number;
  readonly replayWindowSeconds: number;
  readonly unackedRetentionSeconds: number;
}

const text = { type: 'string', minLength: 1 } as const;
const seconds = { type: 'number', exclusiveMinimum: 0 } as const;
const record = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
const pair = { topic: text, subscription: text };
const service = record({ name: text, uri: text });

const isStackOutput = new Ajv2020({ strict: false }).compile<{ sluiceConfig: SluiceConfig }>(
  record({
    sluiceConfig: record({
      ...{ project: text, region: text },
      events: { type: 'array', minItems: 1, items: record({ ...pair, path: text }) },
      staged: record(pair),
      quarantine: record(pair),
      buckets: record({ staging: text }),
      services: record({ ingest: service, overflow: service }),
      flowcore: record({ url: text, tenant: text, dataCore: text, dialect: text, apiKeyVersion: text }),
      eventTypeAttribute: { type: ['string', 'null'] },
      addedKeys: record({
        eventTime: text,
        validTime: text,
        eventKey: text,
        entityKey: text,
        delivery: text,
      }),
      settings: { type: 'object', additionalProperties: { type: 'string' } },
      ackDeadlineSeconds: seconds,
      replayWindowSeconds: seconds,
      unackedRetentionSeconds: seconds,
    }),
  }),
);

/** Reads what `pulumi stack output --json` has printed; `from` says where that was, for the error. */
export function parseStackOutput(output: string, from: string): SluiceConfig {
  const value = parseJson(output);
  if (isStackOutput(value)) return value.sluiceConfig;
  const [error] = isStackOutput.errors ?? [];
  const where = error === undefined ? '' : ` (${error.instancePath || '/'} ${error.message})`;
  throw new Failure(
    `reading the stack output from ${from}: it is not that of Sluice${where}: save what \`pulumi stack output --json\` prints, after a deployment of this version`,
  );
}

export async function readStackOutput(file: string): Promise<SluiceConfig> {
  try {
    return parseStackOutput(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`reading the stack output from ${file}: ${describeProblem(error)}: name another file`);
  }
}

/** The settings that a deployment was made with, by name. */
export function settingsOf(config: SluiceConfig): Readonly<Record<string, string>> {
  const { flowcore, addedKeys, eventTypeAttribute, staged, quarantine } = config;
  const [entry, ...others] = config.events;
  return {
    ...config.settings,
    GOOGLE_CLOUD_PROJECT: config.project,
    FLOWCORE_URL: flowcore.url,
    FLOWCORE_TENANT: flowcore.tenant,
    FLOWCORE_DATA_CORE: flowcore.dataCore,
    FLOWCORE_DIALECT: flowcore.dialect,
    FLOWCORE_API_KEY_VERSION: flowcore.apiKeyVersion,
    STAGING_BUCKET: config.buckets.staging,
    STAGED_TOPIC: staged.topic,
    STAGED_SUBSCRIPTION: staged.subscription,
    QUARANTINE_TOPIC: quarantine.topic,
    QUARANTINE_SUBSCRIPTION: quarantine.subscription,
    ACK_DEADLINE_SECONDS: String(config.ackDeadlineSeconds),
    KEY_EVENT_TIME: addedKeys.eventTime,
    KEY_VALID_TIME: addedKeys.validTime,
    KEY_EVENT_KEY: addedKeys.eventKey,
    KEY_ENTITY_KEY: addedKeys.entityKey,
    KEY_DELIVERY: addedKeys.delivery,
    ...(eventTypeAttribute === null ? {} : { EVENT_TYPE_ATTRIBUTE: eventTypeAttribute }),
    // Where each event type has a topic of its own, no one name stands for all.
    ...(entry === undefined || others.length > 0
      ? {}
      : { EVENTS_TOPIC: entry.topic, INGEST_SUBSCRIPTION: entry.subscription }),
  };
}
