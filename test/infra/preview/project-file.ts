import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { load } from 'js-yaml';

/** What Pulumi reads of Pulumi.yaml: https://www.pulumi.com/docs/iac/concepts/projects/project-file/ */
export interface Project {
  readonly name: string;
  /** Folder in which the program runs, and its entry there. */
  readonly folder: string;
  readonly entry: string;
  readonly runtime: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  readonly config: Readonly<Record<string, ConfigKey>>;
}

/** A configuration key as Pulumi.yaml describes it. */
export interface ConfigKey {
  readonly type?: string;
  readonly description?: string;
  readonly items?: Items;
  readonly secret?: boolean;
  readonly default?: unknown;
  readonly value?: unknown;
}

export interface Items {
  readonly type: string;
  readonly items?: Items;
}

/** Reads Pulumi.yaml of a folder; what `main` names is found as `pulumi up` finds it. */
export function readProject(root: string): Project {
  const {
    name,
    main = '.',
    runtime,
    config = {},
  } = load(readFileSync(join(root, 'Pulumi.yaml'), 'utf8')) as {
    readonly name: string;
    readonly main?: string;
    readonly runtime: string | { readonly name: string; readonly options?: Record<string, unknown> };
    readonly config?: Readonly<Record<string, unknown>>;
  };
  const path = join(root, main);
  const isFolder = statSync(path).isDirectory();
  const { name: runtimeName, options = {} } =
    typeof runtime === 'string' ? { name: runtime, options: {} } : runtime;
  return {
    name,
    folder: isFolder ? path : dirname(path),
    entry: isFolder ? '.' : basename(path),
    runtime: { name: runtimeName, options },
    config: Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key, described(key, value, name)]),
    ),
  };
}

/** A bare value is a default, or for a key of another namespace the value. */
function described(key: string, value: unknown, project: string): ConfigKey {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  return isOfProject(key, project) ? { default: value } : { value };
}

/** Whether a key belongs to the project's own namespace. */
export const isOfProject = (key: string, project: string): boolean =>
  !key.includes(':') || key.startsWith(`${project}:`);

/** Configuration of a stack, as in its file; keys without a namespace are the project's. */
export interface StackConfig {
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** Reads a stack file, such as Pulumi.example.yaml; every `secure` value, which only its owner can read, becomes `secret`. */
export function readStackFile(path: string, secret: string): StackConfig {
  const { config = {} } = load(readFileSync(path, 'utf8')) as { config?: Record<string, unknown> };
  const isSecure = (value: unknown) => typeof value === 'object' && value !== null && 'secure' in value;
  const entries = Object.entries(config);
  return {
    config: Object.fromEntries(entries.filter(([, value]) => !isSecure(value))),
    secrets: Object.fromEntries(entries.filter(([, value]) => isSecure(value)).map(([key]) => [key, secret])),
  };
}
