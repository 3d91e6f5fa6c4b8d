import type { LedgerLine } from '../../local/everflow/ledger.ts';

/** Shorter values are words of every language, and of every log line. */
const SHORTEST = 8;

/** Collects what must never be logged, and finds it. */
export interface Secrets {
  /** Notes the values of a published message. */
  note(line: LedgerLine): void;
  /** Notes one more value, such as a key. */
  keep(value: string): void;
  /** What of it stands in a text, each value once. */
  foundIn(text: string): readonly string[];
}

/** `allowed`: a text whose words are no secrets, such as the schemas, which name types and allowed values. */
export function createSecrets(allowed: string): Secrets {
  const byStart = new Map<string, Set<string>>();
  const keep = (value: string): void => {
    if (value.length < SHORTEST) return;
    const start = value.slice(0, SHORTEST);
    const values = byStart.get(start) ?? new Set();
    byStart.set(start, values.add(value));
  };
  return {
    keep,
    note({ data }) {
      for (const value of stringsIn(Buffer.from(data, 'base64').toString('utf8'))) keep(value);
    },
    foundIn(text) {
      const found = new Set<string>();
      for (let at = 0; at + SHORTEST <= text.length; at += 1) {
        for (const value of byStart.get(text.slice(at, at + SHORTEST)) ?? []) {
          if (text.startsWith(value, at) && !isPartOfNumber(value, text, at) && !allowed.includes(value)) {
            found.add(value);
          }
        }
      }
      return [...found];
    },
  };
}

/** Digits within more digits are another number: a message id begins like a time in seconds. */
const isPartOfNumber = (value: string, text: string, at: number): boolean =>
  /^\d+$/.test(value) && /\d/.test(`${text[at - 1] ?? ''}${text[at + value.length] ?? ''}`);

/** Every string value in a JSON text, as a log would show it; of other texts the whole. */
function stringsIn(text: string): readonly string[] {
  const strings: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') strings.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  try {
    collect(JSON.parse(text));
  } catch {
    strings.push(text.trim());
  }
  return strings.map((value) => JSON.stringify(value).slice(1, -1));
}
