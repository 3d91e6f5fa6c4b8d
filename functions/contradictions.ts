import { OVERFLOW_KEY } from './added-keys.ts';
import type { SettingName, SettingValues } from './config.ts';

/** What is wrong with a setting in the light of the others; a setting that is itself wrong is passed over. */
type Contradictions = readonly (readonly [SettingName, string])[];

const PUBLIC_HOST = 'webhook.api.flowcore.io';

/** The dialect: chosen, or known from the public host. */
export function dialectOf({
  FLOWCORE_DIALECT,
  FLOWCORE_URL,
}: Partial<SettingValues>): 'webhook' | 'api-v1' | undefined {
  if (FLOWCORE_DIALECT !== undefined) return FLOWCORE_DIALECT;
  return FLOWCORE_URL !== undefined && new URL(FLOWCORE_URL).hostname === PUBLIC_HOST ? 'webhook' : undefined;
}

/** Checks the settings that only make sense together; `isDeployed` on Cloud Run. */
export function contradictions(values: Partial<SettingValues>, isDeployed: boolean): Contradictions {
  return [...ofDialect(values), ...ofPushAuth(values, isDeployed), ...ofAddedKeys(values)];
}

function ofDialect(values: Partial<SettingValues>): Contradictions {
  const { FLOWCORE_URL: url, FLOWCORE_API_KEY: apiKey } = values;
  const found: [SettingName, string][] = [];
  const dialect = dialectOf(values);
  if (dialect === undefined && url !== undefined) {
    found.push(['FLOWCORE_DIALECT', `must be webhook or api-v1: the default holds for ${PUBLIC_HOST} only`]);
  }
  if (dialect !== 'api-v1') return found;
  if (url?.endsWith('/api/v1')) {
    found.push(['FLOWCORE_URL', 'must not end in /api/v1: the dialect api-v1 adds it']);
  }
  if (apiKey !== undefined && !/^(fc_[^_]+_|[^:]+:)./.test(apiKey)) {
    found.push([
      'FLOWCORE_API_KEY',
      'must be <key id>:<key> or a whole fc_… key where the dialect is api-v1',
    ]);
  }
  return found;
}

function ofPushAuth(values: Partial<SettingValues>, isDeployed: boolean): Contradictions {
  const found: [SettingName, string][] = [];
  if (values.PUSH_AUTH === 'none' && isDeployed) {
    found.push(['PUSH_AUTH', 'must not be none on Cloud Run (K_SERVICE is set): anyone could push']);
  }
  if (values.PUSH_AUTH !== 'oidc') return found;
  for (const name of ['PUSH_AUDIENCE', 'PUSH_SERVICE_ACCOUNT'] as const) {
    if (values[name] === undefined) found.push([name, 'must be set where PUSH_AUTH is oidc']);
  }
  return found;
}

/** Two added keys of one name would be a duplicate key in every event. */
function ofAddedKeys(values: Partial<SettingValues>): Contradictions {
  const owners = new Map<string, string>([[OVERFLOW_KEY, 'the pointer of an oversized event']]);
  const names = [
    'KEY_EVENT_TIME',
    'KEY_VALID_TIME',
    'KEY_EVENT_KEY',
    'KEY_ENTITY_KEY',
    'KEY_DELIVERY',
  ] as const;
  return names.flatMap((setting): Contradictions => {
    const name = values[setting];
    if (name === undefined) return [];
    const owner = owners.get(name);
    owners.set(name, setting);
    return owner === undefined ? [] : [[setting, `must differ from the name of ${owner}, ${name}`]];
  });
}
