import { needs } from '../../../infra/permissions.ts';
import { API_KEY, type Stack } from '../preview/stacks.ts';
import { accessRules } from './access.ts';
import { bucketRules } from './buckets.ts';
import { custodyRules, keepsSecret, protection } from './custody.ts';
import { functionRules } from './functions.ts';
import { grantsAreNeeds, rolesAreNeeds } from './grants.ts';
import type { Graph, Rule } from './graph.ts';
import { nameRules } from './names.ts';
import { orderRules } from './order.ts';
import { pushRules } from './push.ts';

/** All that must hold of the program, configured as in a stack. */
export const rulesOf = ({ outsiders }: Stack): readonly Rule[] => [
  ...accessRules,
  rolesAreNeeds(needs),
  grantsAreNeeds(needs, outsiders),
  ...pushRules,
  ...bucketRules,
  ...functionRules,
  ...orderRules,
  ...nameRules,
  ...custodyRules,
  protection,
  keepsSecret(API_KEY),
];

/** What a graph does against a rule, in words. */
export const violations = (graph: Graph, { check }: Rule): readonly string[] =>
  check(graph).map(({ urn, problem }) => `${urn.split('::').slice(2).join(' ')} ${problem}`);

/** Names of the rules that a graph breaks. */
export const broken = (graph: Graph, rules: readonly Rule[]): readonly string[] =>
  rules.filter(({ check }) => check(graph).length > 0).map(({ name }) => name);

/** Whether a graph breaks any rule. */
export const isBroken = (graph: Graph, rules: readonly Rule[]): boolean =>
  rules.some(({ check }) => check(graph).length > 0);
