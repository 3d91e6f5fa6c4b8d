import { longestFlowcoreTimeoutMs } from './budgets.ts';
import { MEMBER_RULE } from './config-keys.ts';
import {
  addedKeysOf,
  DEFAULT_FLOWCORE_TIMEOUT_MS,
  OVERFLOW_KEY,
  overridable,
  ownKeys,
} from './function-settings.ts';
import { defaultMaxInstances, instanceSize, mostMemoryMib, parseMemory } from './instance-size.ts';
import { LABEL_KEY_RULE, LABEL_VALUE_RULE, OWN_LABELS } from './labels.ts';
import { NAME_RULE } from './names.ts';
import { type Problem, type StackConfig, setCommand, type Values } from './read-values.ts';
import { MAX_IN_FLIGHT_BYTES } from './sizing.ts';

type Problems = readonly Problem[];

const PUBLIC_HOST = 'webhook.api.flowcore.io';
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** How Flowcore is spoken to: chosen, or known from the public host. */
export function dialectOf({ sluice }: Values): 'webhook' | 'api-v1' | undefined {
  if (sluice.flowcoreDialect !== undefined) return sluice.flowcoreDialect === 'api-v1' ? 'api-v1' : 'webhook';
  const { flowcoreUrl } = sluice;
  return flowcoreUrl !== undefined && new URL(flowcoreUrl).hostname === PUBLIC_HOST ? 'webhook' : undefined;
}

/** The prefix of all names: chosen, or made of the stack's. */
export const prefixOf = ({ sluice }: Values, stack: string): string => sluice.name ?? `sluice-${stack}`;

/** What is wrong with keys in the light of others, or with the members of a list or a map. */
export function contradictions(values: Values, config: StackConfig): Problems {
  return [
    ...ofPlace(values, config.stack),
    ...ofDialect(values),
    ...ofFlowcoreKey(values, config),
    ...ofPublisher(values),
    ...ofTime(values),
    ...ofInstances(values),
    ...ofSettings(values),
    ...ofAddedKeys(values),
    ...ofLabels(values),
    ...ofLists(values),
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

function ofDialect(values: Values): Problems {
  const { flowcoreUrl: url, flowcoreDataCore: dataCore, flowcoreApiKey: apiKey } = values.sluice;
  const dialect = dialectOf(values);
  if (dialect === undefined && url !== undefined) {
    const problem = `must be set to webhook or api-v1 with sluice:flowcoreUrl ${url}: the default holds for ${PUBLIC_HOST} only`;
    return [{ key: 'sluice:flowcoreDialect', problem, command: setCommand('sluice:flowcoreDialect') }];
  }
  if (dialect !== 'api-v1') return [];
  const found: Problem[] = [];
  if (url?.replace(/\/+$/, '').endsWith('/api/v1')) {
    const problem = 'must not end in /api/v1: sluice:flowcoreDialect api-v1 adds it';
    const command = `pulumi config set sluice:flowcoreUrl ${url.replace(/\/api\/v1\/*$/, '')}`;
    found.push({ key: 'sluice:flowcoreUrl', problem, command });
  }
  if (dataCore !== undefined && UUID.test(dataCore)) {
    const problem = 'is an id, and sluice:flowcoreDialect api-v1 needs the name of the data core';
    const command = setCommand('sluice:flowcoreDataCore');
    found.push({ key: 'sluice:flowcoreDataCore', problem, command });
  }
  if (apiKey !== undefined && !/^(fc_[^_]+_|[^:]+:)./.test(apiKey)) {
    const problem = 'must be <key id>:<key> or a whole fc_… key with sluice:flowcoreDialect api-v1';
    const command = setCommand('sluice:flowcoreApiKey');
    found.push({ key: 'sluice:flowcoreApiKey', problem, command });
  }
  return found;
}

function ofFlowcoreKey({ sluice }: Values, { values, isSecret }: StackConfig): Problems {
  const key = 'sluice:flowcoreApiKey';
  const isGiven = (values[key] ?? '') !== '';
  const hasVersion = (values['sluice:flowcoreApiKeyVersion'] ?? '') !== '';
  if (isGiven && hasVersion) {
    const problem = 'and sluice:flowcoreApiKeyVersion are both set: keep one';
    return [{ key, problem, command: `pulumi config rm ${key}` }];
  }
  if (!isGiven && !hasVersion) {
    const problem = `or sluice:flowcoreApiKeyVersion must be set`;
    return [{ key, problem, command: setCommand(key) }];
  }
  if (isGiven && !isSecret(key)) {
    const problem =
      'lies readable in the configuration: make it a secret, and a new key, for this one has leaked';
    return [{ key, problem, command: setCommand(key) }];
  }
  const isHeaderText = /^[\x21-\x7e]+$/.test(sluice.flowcoreApiKey ?? 'none');
  const problem = 'must be printable ASCII without spaces or line breaks';
  return isHeaderText ? [] : [{ key, problem, command: setCommand(key) }];
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
  const { concurrency, cpu = '1', memory, minInstances } = sluice;
  const maxInstances = sluice.maxInstances || defaultMaxInstances(concurrency);
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

function ofSettings({ sluice }: Values): Problems {
  return Object.entries(sluice.settings).flatMap(([name, value]): Problem[] => {
    const key = `sluice:settings.${name}`;
    const rm = `pulumi config rm --path ${key}`;
    const ownKey = ownKeys[name];
    if (ownKey !== undefined) return [{ key, problem: `has a key of its own, ${ownKey}`, command: rm }];
    const check = Object.hasOwn(overridable, name) ? overridable[name] : undefined;
    if (check === undefined) {
      const known = Object.keys(overridable).join(', ');
      return [{ key, problem: `is not a setting that may be set here (${known})`, command: rm }];
    }
    const problem = check(value);
    return problem === undefined ? [] : [{ key, problem, command: rm }];
  });
}

/** Two added keys of one name would be a duplicate key in every event. */
function ofAddedKeys({ sluice }: Values): Problems {
  const owners = new Map<string, string>([[OVERFLOW_KEY, 'the mark of a pointer event']]);
  return Object.entries(addedKeysOf(sluice.settings)).flatMap(([setting, name]): Problem[] => {
    const owner = owners.get(name);
    owners.set(name, `sluice:settings.${setting}`);
    if (owner === undefined) return [];
    const key = `sluice:settings.${setting}`;
    const problem = `${name} is the name of ${owner} as well`;
    return [{ key, problem, command: `pulumi config rm --path ${key}` }];
  });
}

function ofLabels({ sluice }: Values): Problems {
  return Object.entries(sluice.labels).flatMap(([name, value]): Problem[] => {
    const key = `sluice:labels.${name}`;
    const command = `pulumi config rm --path ${key}`;
    if (OWN_LABELS.includes(name)) return [{ key, problem: 'is a label that Sluice sets itself', command }];
    const isSound = LABEL_KEY_RULE.test(name) && LABEL_VALUE_RULE.test(value);
    const problem =
      'must have a name and a value of small letters, digits, _ and -, at most 63, a letter first in the name';
    return isSound ? [] : [{ key, problem, command }];
  });
}

const LISTS = {
  notificationEmails: { rule: /^[^\s@]+@[^\s@]+$/, must: 'an e-mail address' },
  notificationChannels: {
    rule: /^projects\/[^/]+\/notificationChannels\/\d+$/,
    must: 'projects/P/notificationChannels/N',
  },
  operatorMembers: { rule: MEMBER_RULE, must: 'an IAM member such as user:NAME, never everybody' },
} as const;

function ofLists({ sluice }: Values): Problems {
  return (['notificationEmails', 'notificationChannels', 'operatorMembers'] as const).flatMap((name) => {
    const { rule, must } = LISTS[name];
    const wrong = sluice[name].filter((each) => !rule.test(each));
    const command = setCommand(`sluice:${name}`);
    return wrong.map((each) => ({ key: `sluice:${name}`, problem: `holds ${each}, not ${must}`, command }));
  });
}
