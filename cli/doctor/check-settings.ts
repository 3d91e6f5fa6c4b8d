import { BadSettings, readConfig } from '../../functions/read-config.ts';
import { Failure } from '../failure.ts';
import { type SettingName, settings } from '../settings/settings.ts';
import { type Check, check } from './check.ts';
import { bad, type Finding, ok, skip } from './finding.ts';
import type { Parts } from './parts.ts';

/** Nobody pushes to a command, and the key may lie in Secret Manager, which is looked at by itself. */
const NOT_DEMANDED: readonly string[] = [
  ...['FLOWCORE_API_KEY', 'PUSH_AUTH', 'PUSH_AUDIENCE', 'PUSH_SERVICE_ACCOUNT'],
];
/** One each, where all events come by one topic. */
const OF_ONE_TOPIC: readonly string[] = ['EVENTS_TOPIC', 'INGEST_SUBSCRIPTION'];

/** All of them come from a stack, or all of them from the environment. */
const NO_DEPLOYMENT: Finding = {
  what: 'deployment',
  ...bad(
    'no stack is selected, and the environment names no topic',
    'pulumi stack select NAME, or npx sluice doctor --stack-output FILE with what `pulumi stack output --json` prints',
  ),
};

/** Right in form whatever the dialect, in place of one that nobody has read yet. */
const KEY_UNREAD = 'fc_unread_key';

const isSettingName = (name: string): name is SettingName => Object.hasOwn(settings, name);

/** The settings, all problems at once; and whether the key can be had. */
export const settingsChecks = (parts: Parts): readonly Check[] => [
  {
    ...{ group: 'settings', name: 'settings', what: 'settings' },
    run: async () => findSettings(parts),
  },
  check('settings', 'api-key', 'Flowcore API key', () => findKey(parts)),
];

function findSettings({ deployment, mending }: Parts): readonly Finding[] {
  const { stack, values, demand } = deployment;
  const leftOut = stack !== undefined && stack.events.length > 1 ? OF_ONE_TOPIC : [];
  const wanted = Object.keys(settings).filter((name) => ![...NOT_DEMANDED, ...leftOut].includes(name));
  const key = values.FLOWCORE_API_KEY ?? (values.FLOWCORE_API_KEY_VERSION && KEY_UNREAD);
  const problems = new Map([
    ...problemsOf(() => demand(...wanted.filter(isSettingName))),
    ...problemsOf(() => readConfig({ ...values, FLOWCORE_API_KEY: key, PUSH_AUTH: 'iam' })),
  ]);
  if (problems.size === 0) return [{ what: 'settings', ...ok('complete and right in form') }];
  const each = [...problems].map(([name, problem]) => ({
    what: name,
    ...bad(problem, mending.setting(name, 'VALUE')),
  }));
  return stack === undefined && values.EVENTS_TOPIC === undefined ? [NO_DEPLOYMENT, ...each] : each;
}

function problemsOf(read: () => unknown): ReadonlyMap<string, string> {
  try {
    read();
    return new Map();
  } catch (error) {
    if (error instanceof BadSettings) return error.problems;
    throw error;
  }
}

async function findKey({ facts, deployment, mending }: Parts) {
  try {
    await facts.config();
    const { FLOWCORE_API_KEY: key, FLOWCORE_API_KEY_VERSION: version } = deployment.values;
    return ok(key === undefined ? `read from ${version}` : 'set in the environment');
  } catch (error) {
    if (error instanceof Failure) {
      return bad(error.message, mending.permissions(['secretmanager.versions.access']));
    }
    if (!(error instanceof BadSettings)) throw error;
    const problem = error.problems.get('FLOWCORE_API_KEY');
    return problem === undefined || deployment.values.FLOWCORE_API_KEY_VERSION === undefined
      ? skip('the settings come first')
      : bad(problem, mending.setting('FLOWCORE_API_KEY', ''));
  }
}
