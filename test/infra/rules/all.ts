import { accessRules } from './access.ts';
import { bucketRules } from './buckets.ts';
import { custodyRules } from './custody.ts';
import { functionRules } from './functions.ts';
import type { Graph, Rule } from './graph.ts';
import { nameRules } from './names.ts';
import { orderRules } from './order.ts';
import { pushRules } from './push.ts';

/** What must hold of Sluice's program in every configuration. */
export const rules: readonly Rule[] = [
  ...accessRules,
  ...pushRules,
  ...bucketRules,
  ...functionRules,
  ...orderRules,
  ...nameRules,
  ...custodyRules,
];

/** The rules that a graph breaks, each with its violations in words. */
export const broken = (graph: Graph, each: readonly Rule[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    each
      .map(
        ({ name, check }) =>
          [name, check(graph).map(({ urn, problem }) => `${shortOf(urn)} ${problem}`)] as const,
      )
      .filter(([, violations]) => violations.length > 0),
  );

const shortOf = (urn: string): string => urn.split('::').slice(2).join(' ');
