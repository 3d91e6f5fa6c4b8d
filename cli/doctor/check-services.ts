import { askGoogle } from './ask.ts';
import { type Check, check } from './check.ts';
import { fetched, judge } from './fetched.ts';
import { bad, ok, skip, type Verdict } from './finding.ts';
import {
  judgeEnvironment,
  judgeInvokers,
  judgeKeyVersion,
  judgeReady,
  judgeTimeout,
  type Policy,
  type ServiceState,
} from './judge-service.ts';
import type { Parts } from './parts.ts';

const CLOUD_RUN = 'https://run.googleapis.com/v2';

/** What runs on Cloud Run, where a stack says what should: both functions, with this deployment's settings. */
export function serviceChecks(parts: Parts): readonly Check[] {
  const { stack, values } = parts.deployment;
  if (stack === undefined) return [];
  return (['ingest', 'overflow'] as const).flatMap((role): Check[] => {
    const { name, uri } = stack.services[role];
    const fullName = `projects/${stack.project}/locations/${stack.region}/services/${name}`;
    const what = `service ${name}`;
    const judged = (checkName: string, decide: (service: ServiceState) => Verdict): Check =>
      check('push', checkName, what, async () => judge(await parts.facts.service(fullName), decide));
    return [
      check('push', 'service', what, () => exists(parts, fullName)),
      judged('service-ready', (service) => judgeReady(service, uri)),
      judged('service-settings', (service) => judgeEnvironment(service, values)),
      judged('service-key', (service) => judgeKeyVersion(service, values.FLOWCORE_API_KEY_VERSION)),
      judged('service-timeout', (service) => judgeTimeout(service, stack.ackDeadlineSeconds)),
      check('push', 'service-callers', what, () => callers(parts, fullName, role)),
    ];
  });
}

async function exists({ facts }: Parts, fullName: string): Promise<Verdict> {
  const found = await facts.service(fullName);
  if (found.kind === 'found') return ok('exists');
  if (found.kind === 'unknown') return found.verdict;
  return bad('it does not exist: pushes are refused', 'npm run deploy -- --refresh');
}

/** An operator may read the service and, unless granted by others, not its policy. */
async function callers({ context, facts, watched }: Parts, fullName: string, role: string): Promise<Verdict> {
  const policy = await fetched(context.clock, () =>
    askGoogle<Policy>(context, { method: 'GET', url: `${CLOUD_RUN}/${fullName}:getIamPolicy` }),
  );
  if (policy.kind !== 'found') {
    return skip('you may not read who may call it, so it is not known whether the push account may');
  }
  const pushed = watched.filter((each) => each.role === role);
  const states = await Promise.all(pushed.map(({ subscription }) => facts.subscription(subscription)));
  const accounts = states.flatMap((state) =>
    state.kind === 'found' ? (state.value.push?.token?.account ?? []) : [],
  );
  return judgeInvokers(policy.value, [...new Set(accounts)]);
}
