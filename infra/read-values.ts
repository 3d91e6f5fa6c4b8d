import { type GcpKey, gcpKeys, type Key, type SluiceKey, sluiceKeys, type ValuesOf } from './config-keys.ts';

/** A key of the configuration that must be mended, why, and a command that does it. */
export interface Problem {
  /** With its namespace. */
  readonly key: string;
  readonly problem: string;
  readonly command: string;
}

/** The configuration of a stack as Pulumi hands it over: texts, lists and objects as JSON. */
export interface StackConfig {
  readonly stack: string;
  /** By key, namespace included. */
  readonly values: Readonly<Record<string, string>>;
  isSecret(key: string): boolean;
}

/** Values of all keys, those with problems as if they were not set. */
export interface Values {
  readonly gcp: ValuesOf<typeof gcpKeys>;
  readonly sluice: ValuesOf<typeof sluiceKeys>;
}

/** The command that sets a key to the value of its example. */
export function setCommand(key: `gcp:${GcpKey}` | `sluice:${SluiceKey}`): string {
  const [namespace, name] = key.split(':');
  const described: Readonly<Record<string, Key>> = namespace === 'gcp' ? gcpKeys : sluiceKeys;
  const { example = '', isSecret = false } = described[name ?? ''] ?? {};
  const secret = isSecret ? '--secret ' : '';
  return `pulumi config set ${secret}${example.startsWith('--path') ? example : `${key} ${example}`}`;
}

/** Reads every key by its kind and its own rule; unknown keys are problems too. */
export function readValues(config: StackConfig): { values: Values; problems: readonly Problem[] } {
  const problems = unknownKeys(config.values);
  const read = (namespace: 'gcp' | 'sluice', keys: Readonly<Record<string, Key>>) =>
    Object.fromEntries(
      Object.entries(keys).map(([name, described]) => {
        const key = `${namespace}:${name}`;
        const found = readValue(config.values[key], described);
        if (found.problem !== undefined) {
          problems.push({ key, problem: found.problem, command: setCommand(key as `sluice:${SluiceKey}`) });
        }
        return [name, found.value];
      }),
    );
  // The tables give each value the kind that their types say.
  const values = { gcp: read('gcp', gcpKeys), sluice: read('sluice', sluiceKeys) } as unknown as Values;
  return { values, problems };
}

function unknownKeys(values: Readonly<Record<string, string>>): Problem[] {
  const namespaces: Readonly<Record<string, Readonly<Record<string, Key>>>> = {
    gcp: gcpKeys,
    sluice: sluiceKeys,
  };
  return Object.keys(values).flatMap((key): Problem[] => {
    const [namespace = '', name = ''] = key.split(/:(.*)/s);
    const keys = namespaces[namespace];
    if (keys === undefined || Object.hasOwn(keys, name)) return [];
    const known = namespace === 'gcp' ? Object.keys(keys).join(', ') : 'those of Pulumi.yaml';
    const problem = `is not a key that Sluice knows (${known})`;
    return [{ key, problem, command: `pulumi config rm ${key}` }];
  });
}

type Read = { readonly value: unknown; readonly problem?: string };

function readValue(text: string | undefined, key: Key): Read {
  if (text === undefined || text === '') {
    const value = key.default === '' ? undefined : key.default;
    return key.isRequired ? { value, problem: `is not set (${key.about})` } : { value };
  }
  const value = parse(text, key.kind);
  if (value === undefined) return { value: unset(key), problem: `must be ${KINDS[key.kind]}` };
  const isSimple = typeof value === 'string' || typeof value === 'number';
  const problem = isSimple ? key.check?.(value) : undefined;
  return problem === undefined ? { value } : { value: unset(key), problem };
}

const unset = (key: Key): unknown => (key.default === '' ? undefined : key.default);

const KINDS: Readonly<Record<Key['kind'], string>> = {
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  strings: 'a list of texts',
  object: 'a map from names to texts',
};

function parse(text: string, kind: Key['kind']): unknown {
  switch (kind) {
    case 'string':
      return text.trim() === '' ? undefined : text;
    case 'integer':
      return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
    case 'strings': {
      const value = parseJson(text);
      return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;
    }
    case 'object':
      return parseMap(parseJson(text));
  }
}

/** `pulumi config set --path` makes numbers and booleans of what looks like them. */
function parseMap(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const areSimple = entries.every(([, each]) => ['string', 'number', 'boolean'].includes(typeof each));
  return areSimple ? Object.fromEntries(entries.map(([name, each]) => [name, String(each)])) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
