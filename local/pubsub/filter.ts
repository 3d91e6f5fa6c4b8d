import { type FilterToken, tokenizeFilter } from './filter-tokens.ts';

/** Does a message with these attributes pass? */
export type AttributeFilter = (attributes: Readonly<Record<string, string>>) => boolean;

/** https://cloud.google.com/pubsub/docs/subscription-message-filter */
const MAX_FILTER_BYTES = 256;

interface Parser {
  /** Consumes the next token if it reads `text` (and is not a string literal). */
  take(text: string): boolean;
  /** Consumes `text` or throws. */
  expect(text: string): void;
  /** Consumes a string literal. */
  literal(): string;
  /** Consumes an attribute key: a bare word or a string literal. */
  key(): string;
  atEnd(): boolean;
}

/** Compiles a subscription filter; the empty filter passes everything. Throws a SyntaxError that says what is wrong. */
export function parseFilter(filter: string): AttributeFilter {
  if (Buffer.byteLength(filter) > MAX_FILTER_BYTES) {
    throw new SyntaxError(`the filter is longer than ${MAX_FILTER_BYTES} bytes`);
  }
  if (filter.trim() === '') return () => true;
  const parser = createParser(tokenizeFilter(filter));
  const compiled = parseExpression(parser);
  if (!parser.atEnd()) throw new SyntaxError('the filter goes on after its end; is an AND or OR missing?');
  return compiled;
}

function parseExpression(parser: Parser): AttributeFilter {
  const terms = [parseTerm(parser)];
  let operator: 'AND' | 'OR' | undefined;
  for (;;) {
    const next = parser.take('AND') ? 'AND' : parser.take('OR') ? 'OR' : undefined;
    if (next === undefined) break;
    if (operator !== undefined && operator !== next) {
      throw new SyntaxError('the filter mixes AND and OR; put parentheses round one of them');
    }
    operator = next;
    terms.push(parseTerm(parser));
  }
  return operator === 'OR'
    ? (attributes) => terms.some((term) => term(attributes))
    : (attributes) => terms.every((term) => term(attributes));
}

function parseTerm(parser: Parser): AttributeFilter {
  if (parser.take('NOT') || parser.take('-')) {
    const negated = parseTerm(parser);
    return (attributes) => !negated(attributes);
  }
  if (parser.take('(')) {
    const inner = parseExpression(parser);
    parser.expect(')');
    return inner;
  }
  return parser.take('hasPrefix') ? parsePrefix(parser) : parseComparison(parser);
}

function parsePrefix(parser: Parser): AttributeFilter {
  parser.expect('(');
  parser.expect('attributes');
  parser.expect('.');
  const key = parser.key();
  parser.expect(',');
  const prefix = parser.literal();
  parser.expect(')');
  return (attributes) => valueAt(attributes, key)?.startsWith(prefix) ?? false;
}

function parseComparison(parser: Parser): AttributeFilter {
  parser.expect('attributes');
  if (parser.take(':')) {
    const key = parser.key();
    return (attributes) => Object.hasOwn(attributes, key);
  }
  parser.expect('.');
  const key = parser.key();
  if (parser.take('!=')) {
    const value = parser.literal();
    return (attributes) => valueAt(attributes, key) !== value;
  }
  parser.expect('=');
  const value = parser.literal();
  return (attributes) => valueAt(attributes, key) === value;
}

/** Keys come from publishers, so one may be called `constructor`. */
function valueAt(attributes: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}

function createParser(tokens: readonly FilterToken[]): Parser {
  let at = 0;
  const found = (): string => tokens[at]?.text ?? 'the end';

  const literal = (): string => {
    const token = tokens[at];
    if (token?.kind !== 'string') throw new SyntaxError(`the filter needs a "string" before ${found()}`);
    at += 1;
    return token.text;
  };
  const take = (text: string): boolean => {
    const token = tokens[at];
    if (token === undefined || token.kind === 'string' || token.text !== text) return false;
    at += 1;
    return true;
  };
  return {
    take,
    literal,
    expect(text) {
      if (!take(text)) throw new SyntaxError(`the filter needs ${text} before ${found()}`);
    },
    key() {
      const token = tokens[at];
      if (token?.kind !== 'word') return literal();
      at += 1;
      return token.text;
    },
    atEnd: () => at === tokens.length,
  };
}
