import type { Deployment } from '../settings/deployment.ts';

/** The commands that mend a deployment, as its operator would have to type them. */
export interface Mending {
  /** Something that the stack says is not so: a deployment compares it with Google and mends it; without a stack, by hand. */
  byDeployment(otherwise: string): string;
  /** Another value of a setting. */
  setting(name: string, value: string): string;
  /** `gcloud pubsub …` in the deployment's project. */
  pubsub(command: string): string;
  /** Leave for whoever runs the command. */
  permissions(missing: readonly string[]): string;
}

/** Pulumi looks at its state and not at Google unless it is told to. */
const DEPLOY = 'npm run deploy -- --refresh';

/** Settings that have a key of their own in the stack; infra/function-settings.ts says the same. */
const KEYS: Readonly<Record<string, string>> = {
  GOOGLE_CLOUD_PROJECT: 'gcp:project',
  FLOWCORE_URL: 'sluice:flowcoreUrl',
  FLOWCORE_TENANT: 'sluice:flowcoreTenant',
  FLOWCORE_DATA_CORE: 'sluice:flowcoreDataCore',
  FLOWCORE_DIALECT: 'sluice:flowcoreDialect',
  FLOWCORE_API_KEY: '--secret sluice:flowcoreApiKey',
  ACK_DEADLINE_SECONDS: 'sluice:ackDeadlineSeconds',
  EVENT_TYPE_ATTRIBUTE: 'sluice:eventTypeAttribute',
};

/** `values` may not have been checked. */
export function mendingOf({ stack, values }: Pick<Deployment, 'stack' | 'values'>): Mending {
  const project = values.GOOGLE_CLOUD_PROJECT ?? 'PROJECT';
  return {
    byDeployment: (otherwise) => (stack === undefined ? otherwise : DEPLOY),
    setting(name, value) {
      if (stack === undefined || (KEYS[name] === undefined && !Object.hasOwn(stack.settings, name))) {
        return `export ${name}=${value}`;
      }
      return `pulumi config set ${KEYS[name] ?? `--path sluice:settings.${name}`} ${value} && npm run deploy`;
    },
    pubsub: (command) => `gcloud pubsub ${command} --project=${project}`,
    permissions: (missing) =>
      stack === undefined
        ? `have yourself granted ${missing.join(', ')}`
        : "pulumi config set --path 'sluice:operatorMembers[N]' user:YOU && npm run deploy, N being how many there are already",
  };
}
