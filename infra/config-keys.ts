import { type Check, httpUrl, MEMBER_RULE, matching, oneOf, within } from './config-rules.ts';
import { CPUS } from './instance-size.ts';
import { NAME_RULE } from './names.ts';

/** What a key holds. A `strings` is a list, an `object` a map from text to text. */
export type Kind = 'string' | 'integer' | 'boolean' | 'strings' | 'object';

export interface Key {
  readonly kind: Kind;
  /** As Pulumi.yaml has it; empty: not set. Every key has one, for Pulumi demands a value for each that has none. */
  readonly default: string | number | boolean | readonly never[] | Readonly<Record<string, never>>;
  readonly about: string;
  /** The end of a `pulumi config set` command that is right. */
  readonly example: string;
  readonly isSecret?: true;
  readonly isRequired?: true;
  /** Says what a value that is set must be, when it is not. */
  check?: Check;
}

/** The keys of namespace `gcp` that Sluice hands to its provider; Pulumi lets a project describe its own keys only. */
export const gcpKeys = {
  project: {
    kind: 'string',
    default: '',
    about: 'id of the Google Cloud project',
    example: 'acme-events',
    isRequired: true,
    check: matching(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'must be a project id'),
  },
  region: {
    kind: 'string',
    default: '',
    about: 'region of everything',
    example: 'europe-west1',
    isRequired: true,
    check: matching(/^[a-z]+(?:-[a-z]+)+\d+$/, 'must be a region, not a zone or a multi-region'),
  },
  zone: { kind: 'string', default: '', about: 'not used; must lie in the region', example: 'europe-west1-b' },
  impersonateServiceAccount: {
    kind: 'string',
    default: '',
    about: 'e-mail of the service account that deploys',
    example: 'deployer@acme-events.iam.gserviceaccount.com',
  },
} as const satisfies Readonly<Record<string, Key>>;

/** The keys of namespace `sluice`: Pulumi.yaml says the same, and a test compares them. */
export const sluiceKeys = {
  flowcoreUrl: {
    kind: 'string',
    default: 'https://webhook.api.flowcore.io',
    about: 'Base URL of the Flowcore service.',
    example: 'https://webhook.api.flowcore.io',
    check: httpUrl,
  },
  flowcoreTenant: {
    kind: 'string',
    default: '',
    about: 'Flowcore tenant. Required.',
    example: 'acme',
    isRequired: true,
  },
  flowcoreDataCore: {
    kind: 'string',
    default: '',
    about: 'Flowcore data core; its name where the dialect is api-v1. Required.',
    example: 'everflow-events',
    isRequired: true,
  },
  flowcoreDialect: {
    kind: 'string',
    default: '',
    about:
      'How to speak to Flowcore: webhook or api-v1. Empty: webhook for the public host, else it must be chosen.',
    example: 'webhook',
    check: oneOf('webhook', 'api-v1'),
  },
  flowcoreApiKey: {
    kind: 'string',
    default: '',
    about:
      'Flowcore API key; set it with --secret. It goes to Secret Manager, and to the state, encrypted. This or flowcoreApiKeyVersion.',
    example: 'KEY_ID:KEY',
    isSecret: true,
  },
  flowcoreApiKeyVersion: {
    kind: 'string',
    default: '',
    about:
      'Version in Secret Manager that holds the Flowcore API key, projects/P/secrets/S/versions/N; the key itself never meets Pulumi. This or flowcoreApiKey.',
    example: 'projects/acme-events/secrets/flowcore-api-key/versions/1',
    check: matching(
      /^projects\/[^/]+\/secrets\/[A-Za-z0-9_-]{1,255}\/versions\/[1-9]\d*$/,
      'must be projects/P/secrets/S/versions/N with a number N: a new key must be a new deployment',
    ),
  },
  topics: {
    kind: 'string',
    default: 'single',
    about:
      'Topics that Everflow publishes to: single (one for all events) or perType (one per file of schemas/).',
    example: 'perType',
    check: oneOf('single', 'perType'),
  },
  eventTypeAttribute: {
    kind: 'string',
    default: '',
    about: "Pub/Sub attribute that names an event's type, where Everflow sets one.",
    example: 'event_type',
  },
  publisherMember: {
    kind: 'string',
    default: '',
    about: 'IAM member that may publish events: the account that Everflow names. This or createPublisher.',
    example: 'serviceAccount:firehose@everflow-example.iam.gserviceaccount.com',
    check: matching(MEMBER_RULE, 'must be an IAM member such as serviceAccount:NAME, never everybody'),
  },
  createPublisher: {
    kind: 'boolean',
    default: false,
    about:
      'Whether to make a service account for Everflow, whose key you then create by hand. This or publisherMember.',
    example: 'true',
  },
  retentionDays: {
    kind: 'integer',
    default: 31,
    about: 'Days that the events topics keep every event, which is how far back a replay reaches.',
    example: '31',
    check: within(1, 31),
  },
  ackDeadlineSeconds: {
    kind: 'integer',
    default: 120,
    about: 'Seconds that a push may take; every time budget derives from it.',
    example: '120',
    check: within(20, 600),
  },
  concurrency: {
    kind: 'integer',
    default: 80,
    about: 'Requests that an instance takes at once.',
    example: '80',
    check: within(1, 1000),
  },
  minInstances: {
    kind: 'integer',
    default: 0,
    about: 'Instances of ingest that are kept when nothing comes; each costs money around the clock.',
    example: '1',
    check: within(0, 1000),
  },
  maxInstances: {
    kind: 'integer',
    default: 0,
    about: 'Most instances of ingest. 0: as many as answer a whole push window of 3,000 messages at once.',
    example: '38',
    check: within(0, 1000),
  },
  cpu: {
    kind: 'string',
    default: '1',
    about: 'vCPUs of an instance.',
    example: '2',
    check: oneOf(...CPUS),
  },
  memory: {
    kind: 'string',
    default: '',
    about: 'Memory of an instance, such as 4Gi. Empty: what its concurrency needs.',
    example: '4Gi',
    check: matching(/^[1-9]\d{0,5}(?:Mi|Gi)$/, 'must be an amount in Mi or Gi'),
  },
  protect: {
    kind: 'boolean',
    default: true,
    about: 'Whether Pulumi refuses to delete the events topics and the staging bucket.',
    example: 'true',
  },
  labels: {
    kind: 'object',
    default: {},
    about: 'Labels of your own for everything that takes labels.',
    example: '--path sluice:labels.team data',
  },
  notificationEmails: {
    kind: 'strings',
    default: [],
    about: 'E-mail addresses that alerts are sent to.',
    example: "--path 'sluice:notificationEmails[0]' oncall@example.com",
  },
  notificationChannels: {
    kind: 'strings',
    default: [],
    about:
      'Monitoring channels that exist already and get the alerts as well, projects/P/notificationChannels/N.',
    example: "--path 'sluice:notificationChannels[0]' projects/acme-events/notificationChannels/123",
  },
  silenceMinutes: {
    kind: 'integer',
    default: 60,
    about: 'Minutes without any event from Everflow after which an alert is raised.',
    example: '60',
    check: within(1, 1440),
  },
  name: {
    kind: 'string',
    default: '',
    about: 'Prefix of the names of everything. Empty: sluice-<stack>.',
    example: 'sluice-prod',
    check: matching(
      NAME_RULE,
      'must be 2 to 20 small letters, digits and inner hyphens, a letter first, and not Google',
    ),
  },
  settings: {
    kind: 'object',
    default: {},
    about: 'Other settings of the functions, by variable, such as BATCH_LINGER_MS.',
    example: '--path sluice:settings.BATCH_LINGER_MS 15',
  },
  operatorMembers: {
    kind: 'strings',
    default: [],
    about: 'IAM members who may run the sluice command.',
    example: "--path 'sluice:operatorMembers[0]' group:data-oncall@example.com",
  },
} as const satisfies Readonly<Record<string, Key>>;

export type GcpKey = keyof typeof gcpKeys;
export type SluiceKey = keyof typeof sluiceKeys;

interface ValueOf {
  readonly integer: number;
  readonly boolean: boolean;
  readonly strings: readonly string[];
  readonly object: Readonly<Record<string, string>>;
}

/** What a key reads as; a text may be unset where its default is empty. */
type Read<K extends Key> = K['kind'] extends keyof ValueOf
  ? ValueOf[K['kind']]
  : K['default'] extends ''
    ? string | undefined
    : string;

/** The values of a table of keys, as read. */
export type ValuesOf<Keys extends Readonly<Record<string, Key>>> = {
  readonly [Name in keyof Keys]: Read<Keys[Name]>;
};
