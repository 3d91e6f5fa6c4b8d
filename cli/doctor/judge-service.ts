import { settings } from '../../functions/config.ts';
import { shortName } from '../google/resource-names.ts';
import { bad, ok, skip, type Verdict, warn } from './finding.ts';

/** A service of Cloud Run: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services */
export interface ServiceState {
  readonly uri?: string;
  readonly urls?: readonly string[];
  readonly terminalCondition?: {
    readonly state?: string;
    readonly message?: string;
  };
  readonly template?: {
    /** Seconds with an `s`. */
    readonly timeout?: string;
    readonly containers?: readonly { readonly env?: readonly Variable[] }[];
  };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueSource?: { readonly secretKeyRef?: { readonly secret?: string; readonly version?: string } };
}

export function judgeReady({ terminalCondition, uri, urls = [] }: ServiceState, wantedUri: string): Verdict {
  const { state, message = 'no reason given' } = terminalCondition ?? {};
  if (state !== 'CONDITION_SUCCEEDED') return bad(`it is not ready: ${message}`, 'npm run deploy');
  if (uri !== wantedUri && !urls.includes(wantedUri)) {
    return bad(`its address is ${uri}, and the stack says ${wantedUri}`, 'npm run deploy -- --refresh');
  }
  return ok('ready');
}

/** Not settings of the deployment: emulators, who pushes, and the key, which is looked at by itself. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...['PUBSUB_EMULATOR_HOST', 'STORAGE_EMULATOR_HOST', 'FLOWCORE_API_KEY'],
  ...['PUSH_AUTH', 'PUSH_AUDIENCE', 'PUSH_SERVICE_ACCOUNT', 'MAX_IN_FLIGHT_BYTES'],
]);

const compared = Object.entries(settings)
  .filter(([name]) => !ELSEWHERE.has(name))
  .map(([name, spec]) => ({ name, byDefault: 'default' in spec ? spec.default : undefined }));

const environmentOf = ({ template }: ServiceState): readonly Variable[] =>
  template?.containers?.flatMap(({ env = [] }) => env) ?? [];

/** The function must go by the settings that this command goes by, or a replay would not do what it did. */
export function judgeEnvironment(
  service: ServiceState,
  values: Readonly<Record<string, string | undefined>>,
): Verdict {
  const env = new Map(environmentOf(service).map(({ name, value }) => [name, value]));
  const differing = compared.filter(({ name, byDefault }) => {
    const given = (value: string | undefined) => value ?? (byDefault === undefined ? '' : String(byDefault));
    return given(env.get(name)) !== given(values[name]);
  });
  if (differing.length > 0) {
    const names = differing.map(({ name }) => name).join(', ');
    return bad(
      `it was deployed with other settings than these: ${names}`,
      'npm run deploy, or unset in the environment what the stack has otherwise',
    );
  }
  if (env.get('PUSH_AUTH') === 'none') {
    return bad('PUSH_AUTH is none: whoever reaches it may push', 'npm run deploy -- --refresh');
  }
  return ok('deployed with the settings of the stack');
}

/** `secrets/S` and `versions/N` of a full name; the project may be named by its number. */
const VERSION = /secrets\/([^/]+)\/versions\/([^/]+)$/;

/** The key that the function was started with. */
export function judgeKeyVersion(service: ServiceState, wanted: string | undefined): Verdict {
  const key = environmentOf(service).find(({ name }) => name === 'FLOWCORE_API_KEY');
  if (key === undefined) return bad('it has no FLOWCORE_API_KEY', 'npm run deploy -- --refresh');
  const { secret = '', version = '' } = key.valueSource?.secretKeyRef ?? {};
  if (secret === '') return warn('its key stands in the open, not in Secret Manager', 'npm run deploy');
  if (wanted === undefined) return skip('nothing says which version of the key it should have');
  const [, wantedSecret, wantedVersion] = VERSION.exec(wanted) ?? [];
  const name = shortName(secret);
  if (name === wantedSecret && version === wantedVersion) return ok(`version ${version} of the key`);
  return bad(`it has version ${version} of secret ${name}, not ${wanted}`, 'npm run deploy');
}

/** Cloud Run must not cut off what Pub/Sub still waits for. */
export function judgeTimeout({ template }: ServiceState, ackDeadlineSeconds: number): Verdict {
  const seconds = Number.parseFloat(template?.timeout ?? '');
  if (Number.isNaN(seconds)) return skip('Cloud Run does not say how long a request may take');
  if (seconds >= ackDeadlineSeconds) return ok(`a request may take ${seconds} s`);
  return bad(
    `a request is cut off after ${seconds} s, and the ack deadline is ${ackDeadlineSeconds} s`,
    'npm run deploy -- --refresh',
  );
}

/** An IAM policy: https://cloud.google.com/iam/docs/reference/rest/v1/Policy */
export interface Policy {
  readonly bindings?: readonly {
    readonly role?: string | null;
    readonly members?: readonly string[] | null;
  }[];
}

export const membersOf = ({ bindings = [] }: Policy, role: string): readonly string[] =>
  bindings.flatMap((binding) => (binding.role === role ? (binding.members ?? []) : []));

export const EVERYBODY: readonly string[] = ['allUsers', 'allAuthenticatedUsers'];

/** The push account calls, and nobody else. */
export function judgeInvokers(policy: Policy, pushAccounts: readonly string[]): Verdict {
  const members = membersOf(policy, 'roles/run.invoker');
  const open = members.filter((member) => EVERYBODY.includes(member));
  if (open.length > 0) return bad(`${open.join(', ')} may push`, 'npm run deploy -- --refresh');
  const missing = pushAccounts.filter((account) => !members.includes(`serviceAccount:${account}`));
  if (missing.length > 0) {
    return bad(`the push account ${missing.join(', ')} may not call it`, 'npm run deploy -- --refresh');
  }
  return ok(`${pushAccounts.join(', ') || 'nobody'} may push`);
}
