import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { compileCache } from '../../support/compile-cache.ts';
import type { Preview } from './captured.ts';
import { type MergedConfig, mergeConfig, Refused } from './check-config.ts';
import { startEngine } from './engine.ts';
import { type Project, readProject, type StackConfig } from './project-file.ts';
import type { EngineOptions } from './register.ts';

export interface PreviewOptions {
  readonly stack: string;
  /** Configuration by key, with or without `sluice:`, as in a stack's file. */
  readonly config: StackConfig['config'];
  readonly secrets?: StackConfig['secrets'];
  /** Environment variables beyond those that Pulumi sets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folder of Pulumi.yaml; this project's unless told otherwise. */
  readonly root?: string;
  /** True for the preview of a first `pulumi up`, false for the `up` itself. */
  readonly unknowns: boolean;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const EXECUTOR = createRequire(import.meta.url).resolve('@pulumi/pulumi/cmd/run');

/** A program that hangs is ended before the test runner gives up on it. */
const LONGEST_RUN_MS = 50_000;
const KILLED = 137;

/**
 * Runs a Pulumi program as `pulumi up` does, by the Node executor of @pulumi/pulumi and the project's Pulumi.yaml,
 * against an engine that records and creates nothing. Throws if the program could not be started at all.
 */
export async function preview(options: PreviewOptions): Promise<Preview> {
  const { stack, root = ROOT, unknowns } = options;
  const project = readProject(root);
  try {
    const config = mergeConfig(project, stack, { config: options.config, secrets: options.secrets ?? {} });
    const { name, folder } = project;
    return await run({ project: name, stack, folder, unknowns }, project, config, {
      root,
      env: options.env ?? {},
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const log = [{ severity: 'error' as const, message: error.message }];
    return { resources: [], outputs: {}, secretOutputs: [], invokes: [], log, exitCode: 255 };
  }
}

async function run(
  engineOptions: EngineOptions,
  project: Project,
  config: MergedConfig,
  { root, env }: { readonly root: string; readonly env: Readonly<Record<string, string>> },
): Promise<Preview> {
  const engine = await startEngine(engineOptions);
  try {
    const child = spawn(process.execPath, argumentsOf(engineOptions, project, root, engine.address), {
      env: { PATH: process.env.PATH, ...compileCache(), ...env, ...environmentOf(project, config) },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_RUN_MS,
    });
    const printed = Promise.all([text(child.stdout), text(child.stderr)]);
    const [exitCode] = await once(child, 'exit');
    const said = engine.said();
    const lines = (await printed).filter((each) => each !== '');
    const log = [...said.log, ...lines.map((message) => ({ severity: 'info' as const, message }))];
    return { ...said, log, exitCode: exitCode ?? KILLED };
  } finally {
    engine.close();
  }
}

/** As the language host does: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/pulumi-language-nodejs/main.go */
function argumentsOf(
  { project, stack, folder, unknowns }: EngineOptions,
  { entry, runtime }: Project,
  root: string,
  address: string,
): readonly string[] {
  const { nodeargs = '' } = runtime.options;
  const flags = {
    ...{ monitor: address, engine: address, organization: 'organization', project },
    ...{ 'root-directory': root, stack, pwd: folder },
  };
  return [
    ...String(nodeargs)
      .split(' ')
      .filter((each) => each !== ''),
    EXECUTOR,
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    ...(unknowns ? ['--dry-run'] : []),
    ...['--parallel', '16'],
    entry,
  ];
}

function environmentOf({ runtime }: Project, { values, secretKeys }: MergedConfig): Record<string, string> {
  const asConfig = (key: string): string => key.replace(':', ':config:');
  const { typescript = true, tsconfig } = runtime.options;
  return {
    PULUMI_CONFIG: JSON.stringify(
      Object.fromEntries(Object.entries(values).map(([key, value]) => [asConfig(key), value])),
    ),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    ...(typescript === true ? { PULUMI_NODEJS_TYPESCRIPT: 'true' } : {}),
    ...(typeof tsconfig === 'string' ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
  };
}
