import { type DeployConfig, readDeployConfig } from '../../../infra/read-deploy-config.ts';
import type { Problem, StackConfig } from '../../../infra/read-values.ts';

export const SECRET_KEY = 'sluice:flowcoreApiKey';

/** The least that a stack must set. */
export const LEAST: Readonly<Record<string, string>> = {
  'gcp:project': 'acme-events',
  'gcp:region': 'europe-west1',
  'sluice:flowcoreTenant': 'acme',
  'sluice:flowcoreDataCore': 'everflow',
  [SECRET_KEY]: 'key-id:the-key',
  'sluice:createPublisher': 'true',
};

/** The least, changed; undefined takes a key away. */
export function stackConfig(
  changes: Readonly<Record<string, string | undefined>> = {},
  { stack = 'prod', secretKeys = [SECRET_KEY] as readonly string[] } = {},
): StackConfig {
  const entries = Object.entries({ ...LEAST, ...changes });
  const given = entries.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { stack, values: Object.fromEntries(given), isSecret: (key) => secretKeys.includes(key) };
}

/** What is read of a configuration that is right. */
export function deployConfig(changes: Readonly<Record<string, string | undefined>> = {}): DeployConfig {
  const read = readDeployConfig(stackConfig(changes));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.config;
}

/** What is told of a configuration that is wrong; nothing where it is right. */
export function problemsOf(config: StackConfig): readonly Problem[] {
  const read = readDeployConfig(config);
  return read.ok ? [] : read.problems;
}

/** An environment with which the functions start on Cloud Run. */
export const functionsEnvironment = (more: Readonly<Record<string, string>>): Record<string, string> => ({
  K_SERVICE: 'sluice-prod-ingest',
  FLOWCORE_URL: 'https://webhook.api.flowcore.io',
  FLOWCORE_TENANT: 'acme',
  FLOWCORE_DATA_CORE: 'everflow',
  FLOWCORE_API_KEY: 'key-id:the-key',
  GOOGLE_CLOUD_PROJECT: 'acme-events',
  STAGING_BUCKET: 'staging',
  STAGED_TOPIC: 'staged',
  QUARANTINE_TOPIC: 'quarantine',
  PUSH_AUTH: 'iam',
  ...more,
});
