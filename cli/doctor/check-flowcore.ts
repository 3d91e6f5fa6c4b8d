import { BadSchemas } from '../../functions/event-types/annotation.ts';
import type { EventTypes } from '../../functions/event-types/event-type.ts';
import { lazy } from '../../functions/lazy.ts';
import { BadSettings } from '../../functions/read-config.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { type Check, check } from './check.ts';
import { bad, type Finding, ok, skip, type Verdict, warn } from './finding.ts';
import type { ProbeVerdicts } from './judge-probe.ts';
import type { Parts } from './parts.ts';
import { probe } from './probe.ts';

/** Flowcore: taking events as the settings say, readable, and knowing every event type. */
export function flowcoreChecks(parts: Parts): readonly Check[] {
  const { context, facts, mending, deployment } = parts;
  const url = deployment.values.FLOWCORE_URL ?? 'Flowcore';
  const probed = lazy(async () => probe(context, await facts.config(), mending));
  const proves = (name: string, what: string, aspect: keyof ProbeVerdicts): Check =>
    check('flowcore', name, what, async () =>
      (await isConfigured(parts)) ? (await probed())[aspect] : SETTINGS_FIRST,
    );
  return [
    proves('flowcore-reachable', url, 'reachable'),
    proves('flowcore-dialect', 'dialect', 'dialect'),
    proves('flowcore-key', 'API key', 'key'),
    check('flowcore', 'flowcore-directory', 'read API', () => directory(parts)),
    {
      ...{ group: 'flowcore', name: 'flowcore-event-types', what: 'event types' },
      run: () => findEventTypes(parts),
    },
  ];
}

/** What is wrong with settings and key, their own checks tell. */
const SETTINGS_FIRST = skip('the settings and the key come first');

const isConfigured = ({ facts }: Parts): Promise<boolean> =>
  facts.config().then(
    () => true,
    (error: unknown) => {
      if (error instanceof BadSettings || error instanceof Failure) return false;
      throw error;
    },
  );

/** Flow types and the event types that each should have, file event types included. */
function destinationsOf({ all }: Pick<EventTypes, 'all'>): ReadonlyMap<string, readonly string[]> {
  const destinations = all.flatMap(({ destination, fileDestination }) => [destination, fileDestination]);
  const groups = Map.groupBy(destinations, ({ flowType }) => flowType);
  return new Map([...groups].map(([flowType, each]) => [flowType, each.map(({ eventType }) => eventType)]));
}

/** Events are delivered without it; an audit reads by it. */
async function directory(parts: Parts): Promise<Verdict> {
  const { facts, deployment } = parts;
  if (!(await isConfigured(parts))) return SETTINGS_FIRST;
  const types = await facts.eventTypes().catch(schemasFirst);
  if (types === undefined) return skip('the schemas come first');
  try {
    for (const flowType of destinationsOf(types).keys()) await facts.directory(flowType);
    const { FLOWCORE_DATA_CORE: dataCore } = deployment.values;
    return ok(`the key may read data core ${dataCore}`);
  } catch (error) {
    if (error instanceof BadSettings) return SETTINGS_FIRST;
    const problem = error instanceof Failure ? error.message : describeProblem(error);
    return warn(`no audit is possible: ${problem}`, 'export FLOWCORE_READ_API_KEY=KEY_ID:KEY');
  }
}

/** What Flowcore does not know waits, and is parked in quarantine after ten minutes. */
async function findEventTypes({ facts, deployment }: Parts): Promise<readonly Finding[]> {
  const unknown = (why: string): readonly Finding[] => [{ what: 'event types', ...skip(why) }];
  const types = await facts.eventTypes().catch(schemasFirst);
  if (types === undefined) return unknown('the schemas come first');
  const dataCore = deployment.values.FLOWCORE_DATA_CORE ?? '';
  const findings: Finding[] = [];
  for (const [flowType, wanted] of destinationsOf(types)) {
    const known = await facts.directory(flowType).catch(() => undefined);
    if (known === undefined) return unknown('the read API cannot be asked, see above');
    findings.push(...wanted.map((eventType) => judgeEventType({ flowType, eventType, dataCore }, known)));
  }
  return findings;
}

function judgeEventType(
  { flowType, eventType, dataCore }: Readonly<Record<'flowType' | 'eventType' | 'dataCore', string>>,
  known: ReadonlySet<string>,
): Finding {
  const what = `event types of ${flowType}`;
  if (known.has(eventType)) return { what, ...ok(eventType) };
  const mend = `create event type ${eventType} in flow type ${flowType} of data core ${dataCore}, then npx sluice quarantine redrive --reason destination-missing`;
  return { what, ...bad(`Flowcore has no ${eventType}: its events end in quarantine`, mend) };
}

function schemasFirst(error: unknown): undefined {
  if (error instanceof BadSchemas) return undefined;
  throw error;
}
