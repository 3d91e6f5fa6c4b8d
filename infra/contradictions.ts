import { longestFlowcoreTimeoutMs } from './budgets.ts';
import { flowcoreContradictions } from './flowcore-contradictions.ts';
import { DEFAULT_FLOWCORE_TIMEOUT_MS } from './function-settings.ts';
import { instanceSize, maxInstancesOf, mostMemoryMib, parseMemory } from './instance-size.ts';
import { memberProblems } from './member-problems.ts';
import { NAME_RULE } from './names.ts';
import { type Problem, type StackConfig, setCommand, type Values } from './read-values.ts';
import { MAX_IN_FLIGHT_BYTES } from './sizing.ts';

type Problems = readonly Problem[];

/** The prefix of all names: chosen, or made of the stack's. */
export const prefixOf = ({ sluice }: Values, stack: string): string => sluice.name ?? `sluice-${stack}`;

/** What is wrong with keys in the light of others, or with the members of a list or a map. */
export function contradictions(values: Values, config: StackConfig): Problems {
  return [
    ...ofPlace(values, config.stack),
    ...flowcoreContradictions(values, config),
    ...ofPublisher(values),
    ...ofTime(values),
    ...ofInstances(values),
    ...memberProblems(values),
  ];
}

function ofPlace(values: Values, stack: string): Problems {
  const { region, zone } = values.gcp;
  const found: Problem[] = [];
  if (zone !== undefined && region !== undefined && !zone.startsWith(`${region}-`)) {
    const problem = `${zone} does not lie in gcp:region ${region}`;
    found.push({ key: 'gcp:zone', problem, command: 'pulumi config rm gcp:zone' });
  }
  if (!NAME_RULE.test(prefixOf(values, stack))) {
    const problem = `must be set: sluice-${stack}, made of the stack's name, has more than 20 characters or others than small letters, digits and hyphens`;
    found.push({ key: 'sluice:name', problem, command: setCommand('sluice:name') });
  }
  return found;
}

function ofPublisher({ sluice }: Values): Problems {
  const key = 'sluice:publisherMember';
  if (sluice.publisherMember === undefined) {
    const problem = 'or sluice:createPublisher must be set: somebody must be allowed to publish';
    return sluice.createPublisher ? [] : [{ key, problem, command: setCommand(key) }];
  }
  const problem = 'and sluice:createPublisher are both set: keep one';
  return sluice.createPublisher
    ? [{ key, problem, command: 'pulumi config set sluice:createPublisher false' }]
    : [];
}

function ofTime({ sluice }: Values): Problems {
  const { ackDeadlineSeconds, settings } = sluice;
  const timeoutMs = Number(settings.FLOWCORE_TIMEOUT_MS ?? DEFAULT_FLOWCORE_TIMEOUT_MS);
  const longestMs = longestFlowcoreTimeoutMs(ackDeadlineSeconds);
  if (!(timeoutMs >= longestMs)) return [];
  const problem = `${ackDeadlineSeconds} leaves a message ${longestMs} ms, and sluice:settings.FLOWCORE_TIMEOUT_MS ${timeoutMs} allows one answer of Flowcore all of them`;
  const command = setCommand('sluice:ackDeadlineSeconds');
  return [{ key: 'sluice:ackDeadlineSeconds', problem, command }];
}

function ofInstances({ sluice }: Values): Problems {
  const { concurrency, cpu, memory, minInstances } = sluice;
  const maxInstances = maxInstancesOf(sluice.maxInstances, concurrency);
  const found: Problem[] = [];
  if (minInstances > maxInstances) {
    const problem = `${minInstances} is more than sluice:maxInstances ${maxInstances}`;
    const command = 'pulumi config set sluice:minInstances 0';
    found.push({ key: 'sluice:minInstances', problem, command });
  }
  const maxInFlightBytes = Number(sluice.settings.MAX_IN_FLIGHT_BYTES ?? MAX_IN_FLIGHT_BYTES);
  if (!Number.isSafeInteger(maxInFlightBytes)) return found;
  const { memoryMib: neededMib } = instanceSize({ concurrency, maxInFlightBytes }, cpu);
  const needs = `sluice:concurrency ${concurrency} with MAX_IN_FLIGHT_BYTES ${maxInFlightBytes} needs ${neededMib}Mi`;
  const most = mostMemoryMib(cpu);
  const chosenMib = parseMemory(memory ?? '') ?? neededMib;
  if (chosenMib < neededMib) {
    const problem = `${memory} is too little: ${needs}`;
    found.push({ key: 'sluice:memory', problem, command: 'pulumi config rm sluice:memory' });
  }
  if (chosenMib > most) {
    const why = memory === undefined ? needs : `sluice:memory is ${memory}`;
    const problem = `${cpu} allows an instance ${most}Mi, and ${why}`;
    found.push({ key: 'sluice:cpu', problem, command: setCommand('sluice:cpu') });
  }
  return found;
}
