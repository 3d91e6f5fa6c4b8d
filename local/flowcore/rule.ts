import { Ajv, type JSONSchemaType } from 'ajv';

/** Tells the server to misbehave; the first rule that matches a request decides. */
export interface Rule {
  /** Text that the request's path contains. */
  readonly path?: string;
  readonly eventType?: string;
  /** Text that the body contains as it came over the wire; never matches an upload. */
  readonly bodyIncludes?: string;
  /** Leaves the first requests alone. */
  readonly skip?: number;
  /** Applies to every nth request that matches. */
  readonly everyNth?: number;
  /** Applies this many times, then never again. */
  readonly next?: number;
  /** Applies with this probability, drawn from a generator that starts at `seed`. */
  readonly probability?: number;
  readonly seed?: number;
  /** Milliseconds to wait before the request is looked at. */
  readonly latencyMs?: number;
  /** What happens; a rule without it only waits. */
  readonly do?: 'answer' | 'partial' | 'drop' | 'hang' | 'success-false' | 'fewer-ids' | 'unreadable';
  /** Whether the events are stored first; by default only where the answer claims it. */
  readonly stores?: boolean;
  /** Status, headers and body of `answer`, and of `partial`, which stores the first half of a batch only. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const text = { type: 'string', nullable: true } as const;
const count = { type: 'integer', minimum: 0, nullable: true } as const;
const ruleSchema: JSONSchemaType<Rule> = {
  type: 'object',
  additionalProperties: false,
  properties: {
    path: text,
    eventType: text,
    bodyIncludes: text,
    skip: count,
    everyNth: { ...count, minimum: 1 },
    next: count,
    probability: { type: 'number', minimum: 0, maximum: 1, nullable: true },
    seed: count,
    latencyMs: count,
    do: {
      ...text,
      enum: ['answer', 'partial', 'drop', 'hang', 'success-false', 'fewer-ids', 'unreadable'],
    },
    stores: { type: 'boolean', nullable: true },
    status: { ...count, minimum: 200, maximum: 599 },
    headers: { type: 'object', nullable: true, required: [], additionalProperties: { type: 'string' } },
    body: text,
  },
};
const ajv = new Ajv({ allErrors: true });
const isRules = ajv.compile<Rule[]>({ type: 'array', items: ruleSchema });

/** Reads one rule or an array of them from JSON. */
export function parseRules(value: unknown): { ok: true; rules: Rule[] } | { ok: false; reason: string } {
  const rules: unknown = Array.isArray(value) ? value : [value];
  return isRules(rules) ? { ok: true, rules } : { ok: false, reason: ajv.errorsText(isRules.errors) };
}
