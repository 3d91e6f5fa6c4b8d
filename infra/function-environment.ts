import { addedKeysOf } from './function-settings.ts';
import type { DeployConfig } from './read-deploy-config.ts';

/** Where the functions put what does not fit; names, known now or once the resources exist. */
export interface Places<Name> {
  readonly stagingBucket: Name;
  readonly stagedTopic: Name;
  readonly quarantineTopic: Name;
}

/** The variable that comes from Secret Manager. */
export const SECRET_VARIABLE = 'FLOWCORE_API_KEY';

/**
 * The environment variables of both functions, the secret one aside: settings of functions/config.ts, and NODE_OPTIONS,
 * by which V8 leaves the memory outside its heap to the bodies of pushes.
 */
export function functionEnvironment<Name>(
  config: DeployConfig,
  { stagingBucket, stagedTopic, quarantineTopic }: Places<Name>,
): Record<string, string | Name> {
  const { flowcore, budgets, instances, eventTypeAttribute, settings } = config;
  return {
    NODE_OPTIONS: `--max-old-space-size=${instances.size.heapMib}`,
    FLOWCORE_URL: flowcore.url,
    FLOWCORE_TENANT: flowcore.tenant,
    FLOWCORE_DATA_CORE: flowcore.dataCore,
    FLOWCORE_DIALECT: flowcore.dialect,
    GOOGLE_CLOUD_PROJECT: config.project,
    STAGING_BUCKET: stagingBucket,
    STAGED_TOPIC: stagedTopic,
    QUARANTINE_TOPIC: quarantineTopic,
    // Cloud Run checks the push account's token before a request comes in; nobody else is an invoker.
    PUSH_AUTH: 'iam',
    ACK_DEADLINE_SECONDS: String(budgets.ackDeadline),
    MAX_IN_FLIGHT_BYTES: String(instances.maxInFlightBytes),
    ...(eventTypeAttribute !== undefined && { EVENT_TYPE_ATTRIBUTE: eventTypeAttribute }),
    ...settings,
    ...addedKeysOf(settings),
  };
}
