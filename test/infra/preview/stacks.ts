import type { Outsiders } from '../rules/grants.ts';
import type { StackConfig } from './project-file.ts';

/** A stack as a user would configure it. */
export interface Stack extends StackConfig {
  readonly stack: string;
  /** Members that the stack lets in and does not make. */
  readonly outsiders: Outsiders;
  /** What it makes at least, as counts by type. */
  readonly makes: readonly string[];
}

/** Looks like nothing else, so that it can be looked for. */
export const API_KEY = 'flowcore-key-5c1e7';

const where = { 'gcp:project': 'acme-events', 'gcp:region': 'europe-west1' };
const flowcore = { flowcoreTenant: 'acme', flowcoreDataCore: 'everflow-events' };
const EVERFLOW = 'serviceAccount:firehose@everflow-example.iam.gserviceaccount.com';

/** No more than must be set. */
export const plain: Stack = {
  stack: 'prod',
  config: { ...where, ...flowcore, publisherMember: EVERFLOW },
  secrets: { flowcoreApiKey: API_KEY },
  outsiders: { everflow: EVERFLOW, operators: [] },
  makes: ['3 Topic', '3 Subscription', '2 Function', '2 Bucket', '4 Account', '1 Secret', '1 Repository'],
};

const OPERATORS = ['group:data-oncall@example.com', 'user:ada@example.com'];

/** As much as possible is other than by default. */
export const elaborate: Stack = {
  stack: 'staging',
  config: {
    ...where,
    ...flowcore,
    flowcoreUrl: 'https://flowcore.example.com',
    flowcoreDialect: 'api-v1',
    flowcoreApiKeyVersion: 'projects/acme-secrets/secrets/flowcore-api-key/versions/3',
    topics: 'perType',
    createPublisher: true,
    retentionDays: 7,
    ackDeadlineSeconds: 300,
    concurrency: 20,
    minInstances: 1,
    maxInstances: 12,
    cpu: '2',
    labels: { team: 'data' },
    notificationEmails: ['oncall@example.com'],
    notificationChannels: ['projects/acme-events/notificationChannels/123'],
    silenceMinutes: 30,
    name: 'events-eu',
    settings: { BATCH_LINGER_MS: '20', FLOWCORE_COMPRESSION: 'gzip' },
    operatorMembers: OPERATORS,
  },
  secrets: {},
  outsiders: { operators: OPERATORS },
  makes: ['6 Topic', '6 Subscription', '2 Function', '2 Bucket', '5 Account', '1 Repository'],
};
