import { describeError } from '../describe-error.ts';
import type { Log } from '../log.ts';

/**
 * Keeps request bodies out of the log. The functions-framework parses a body before our code runs, and Express
 * prints what the parser throws, the body included. What the framework answers (400 or 415) stays.
 * https://github.com/expressjs/body-parser#errors
 */
export function withholdBodies(log: Log): void {
  const print = console.error;
  console.error = (...values: unknown[]) => {
    const refused = values.find(isParserError);
    if (refused === undefined) print(...values);
    else log.warn({ problem: describeError(refused) }, 'request is not a Pub/Sub push');
  };
}

/** The parser's errors carry the status to answer with and are meant to be shown to the caller. */
const isParserError = (value: unknown): boolean =>
  value instanceof Error && (('expose' in value && value.expose === true) || 'body' in value);
