import type { Rule } from './rule.ts';
import { seededRandom } from './seeded-random.ts';

/** What a rule is matched against. */
export interface Request {
  readonly path: string;
  readonly eventType: string | undefined;
  /** Present once the body has been read. */
  readonly body?: Buffer;
}

/** The rules in force. */
export interface Rules {
  add(rules: readonly Rule[]): void;
  clear(): void;
  list(): readonly (Rule & { readonly seen: number; readonly applied: number })[];
  /** The rule that applies; a rule about the body is asked for when the body is there, others before. */
  take(request: Request): Rule | undefined;
}

/** Starts without any rule. */
export function ruleBook(): Rules {
  let states: RuleState[] = [];
  return {
    add(rules) {
      states = [...states, ...rules.map(newState)];
    },
    clear() {
      states = [];
    },
    list: () => states.map(({ rule, seen, applied }) => ({ ...rule, seen, applied })),
    take: (request) => states.find((state) => matches(state.rule, request) && applies(state))?.rule,
  };
}

interface RuleState {
  readonly rule: Rule;
  readonly random: () => number;
  seen: number;
  applied: number;
}

function newState(rule: Rule): RuleState {
  return { rule, random: seededRandom(rule.seed ?? 1), seen: 0, applied: 0 };
}

function matches(rule: Rule, { path, eventType, body }: Request): boolean {
  if (rule.path !== undefined && !path.includes(rule.path)) return false;
  if (rule.eventType !== undefined && rule.eventType !== eventType) return false;
  if (rule.bodyIncludes === undefined) return body === undefined;
  return body?.includes(rule.bodyIncludes) ?? false;
}

function applies(state: RuleState): boolean {
  const { rule } = state;
  state.seen += 1;
  const turn = state.seen - (rule.skip ?? 0);
  if (turn < 1 || turn % (rule.everyNth ?? 1) !== 0) return false;
  if (state.applied >= (rule.next ?? Number.POSITIVE_INFINITY)) return false;
  if (rule.probability !== undefined && state.random() >= rule.probability) return false;
  state.applied += 1;
  return true;
}
