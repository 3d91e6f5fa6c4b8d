import { type ConfigKey, type Items, isOfProject, type Project, type StackConfig } from './project-file.ts';

/** Configuration as the program gets it: texts by `namespace:name`; what is no text is JSON. */
export interface MergedConfig {
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/**
 * What Pulumi refuses before it starts a program, of Pulumi.yaml itself and of a stack's configuration:
 * https://github.com/pulumi/pulumi/blob/master/pkg/workspace/config.go, .../sdk/go/common/workspace/project.go
 */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Adds the defaults of Pulumi.yaml to a stack's configuration and checks it. Throws Refused. */
export function mergeConfig(project: Project, stack: string, given: StackConfig): MergedConfig {
  checkKeys(project);
  const fullKey = (key: string): string => (key.includes(':') ? key : `${project.name}:${key}`);
  const values = new Map<string, unknown>();
  const secretKeys = new Set(Object.keys(given.secrets).map(fullKey));
  for (const [key, value] of Object.entries({ ...given.config, ...given.secrets })) {
    values.set(fullKey(key), value);
  }
  const missing: string[] = [];
  for (const [key, described] of Object.entries(project.config)) {
    if (values.has(fullKey(key))) continue;
    const value = described.default ?? described.value ?? undefined;
    if (value !== undefined) values.set(fullKey(key), value);
    else if (isOfProject(key, project.name)) missing.push(key);
  }
  if (missing.length > 0) throw new Refused(`Stack '${stack}' is missing configuration values ${missing}`);
  for (const [key, described] of Object.entries(project.config)) {
    checkValue(
      described,
      values.get(fullKey(key)),
      secretKeys.has(fullKey(key)),
      `Stack '${stack}', '${key}'`,
    );
  }
  return {
    values: Object.fromEntries([...values].map(([key, value]) => [key, asText(value)])),
    secretKeys: [...secretKeys],
  };
}

const asText = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

function checkKeys(project: Project): void {
  for (const [key, described] of Object.entries(project.config)) {
    if (described.default !== undefined && described.value !== undefined) {
      throw new Refused(`project config '${key}' cannot have both a 'default' and 'value' attribute`);
    }
    if (isOfProject(key, project.name)) checkType(key, described);
    else if (
      described.type !== undefined ||
      described.default !== undefined ||
      described.value === undefined
    ) {
      throw new Refused(`'${key}' is not the project's: it takes a 'value', no 'type' and no 'default'`);
    }
  }
}

function checkType(key: string, { type, items, default: byDefault }: ConfigKey): void {
  if (type === undefined) return;
  if (!TYPES.includes(type)) throw new Refused(`'${key}' has the type ${type}, not one of ${TYPES}`);
  if (type === 'array' && items === undefined) throw new Refused(`'${key}' is an array without 'items'`);
  if (byDefault !== undefined && !isOfType({ type, ...(items && { items }) }, byDefault)) {
    throw new Refused(`the default of '${key}' is not of the type '${type}'`);
  }
}

const TYPES: readonly string[] = ['string', 'integer', 'boolean', 'array', 'object'];

/** What has no type is not checked, not even for being secret. */
function checkValue(
  { type, items, secret }: ConfigKey,
  value: unknown,
  isSecret: boolean,
  place: string,
): void {
  if (type === undefined) return;
  if (secret === true && !isSecret) throw new Refused(`${place} must be encrypted as it's secret`);
  if (!isOfType({ type, ...(items && { items }) }, value))
    throw new Refused(`${place} must be of type '${type}'`);
}

function isOfType({ type, items }: Items, value: unknown): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return Number.isInteger(value) || (typeof value === 'string' && /^[-+]?\d+$/.test(value));
    case 'boolean':
      return typeof value === 'boolean' || value === 'true' || value === 'false';
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return Array.isArray(value) && items !== undefined && value.every((item) => isOfType(items, item));
  }
}
