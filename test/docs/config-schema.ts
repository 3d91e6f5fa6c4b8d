import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

/** A key of the configuration as Pulumi.yaml describes it. */
export interface DescribedKey {
  readonly default: unknown;
  readonly description: string;
}

/** Every key that Pulumi.yaml describes, by its full name. */
export function readConfigSchema(): Readonly<Record<string, DescribedKey>> {
  const project = load(readFileSync('Pulumi.yaml', 'utf8')) as {
    readonly config: Readonly<Record<string, DescribedKey>>;
  };
  return project.config;
}
