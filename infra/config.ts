import * as pulumi from '@pulumi/pulumi';
import { type DeployConfig, readDeployConfig } from './read-deploy-config.ts';
import type { Problem } from './read-values.ts';

/** Pulumi has it, and uses it, but leaves it out of its typings. */
const { isConfigSecret } = pulumi.runtime as typeof pulumi.runtime & { isConfigSecret(key: string): boolean };

/** Reads the configuration of the present stack; throws one error that tells all problems, each with its remedy. */
export function loadConfig(): DeployConfig {
  const values = pulumi.runtime.allConfig();
  const read = readDeployConfig({ stack: pulumi.getStack(), values, isSecret: isConfigSecret });
  if (!read.ok) throw new pulumi.RunError(describeProblems(read.problems));
  return read.config;
}

/** The message of the error: a line for each problem. */
export function describeProblems(problems: readonly Problem[]): string {
  const lines = problems.map(({ key, problem, command }) => `  ${key} ${problem}: ${command}`);
  return `cannot deploy: ${problems.length} problem(s) in the configuration\n${lines.join('\n')}`;
}
