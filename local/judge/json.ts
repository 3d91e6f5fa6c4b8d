/** A JSON text's value; undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Reviver = (name: string, value: unknown, context?: { readonly source: string }) => unknown;
const parseWith: (text: string, reviver: Reviver) => unknown = JSON.parse;

/**
 * A JSON text's value with every number as the text in which it was written, so that none is rounded before it is
 * compared; a letter in front tells numbers from strings.
 */
export function parseExactly(text: string): unknown {
  return parseWith(text, (_name, value, context) => {
    if (typeof value === 'number') return `n${context?.source}`;
    return typeof value === 'string' ? `s${value}` : value;
  });
}

/** Whether a value is a JSON object. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
