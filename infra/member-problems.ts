import { MEMBER_RULE } from './config-rules.ts';
import { addedKeysOf, OVERFLOW_KEY, overridable, ownKeys } from './function-settings.ts';
import { LABEL_KEY_RULE, LABEL_VALUE_RULE, OWN_LABELS } from './labels.ts';
import { type Problem, setCommand, type Values } from './read-values.ts';

type Problems = readonly Problem[];

/** What is wrong with the members of lists and maps. */
export function memberProblems(values: Values): Problems {
  return [...ofSettings(values), ...ofAddedKeys(values), ...ofLabels(values), ...ofLists(values)];
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
