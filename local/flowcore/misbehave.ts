import { type Answer, jsonAnswer } from './answer.ts';
import type { Rule } from './rule.ts';
import { splitBatch } from './split-batch.ts';

/** What becomes of a request: an answer, a closed connection, or silence. */
export type Outcome = { readonly answer: Answer } | 'drop' | 'hang';

/** Whether the events of a request are stored under a rule. */
export function storesUnder(rule: Rule | undefined): boolean {
  const claims = rule?.do === undefined || ['fewer-ids', 'unreadable', 'partial'].includes(rule.do);
  return rule?.stores ?? claims;
}

/** The part of a JSON body that is taken in under a rule; of what is not a plain array with two events, nothing. */
export function bodyUnder(rule: Rule | undefined, body: Buffer): Buffer | undefined {
  if (!storesUnder(rule)) return undefined;
  if (rule?.do !== 'partial') return body;
  const text = body.toString('utf8').trim();
  const events = text.startsWith('[') ? splitBatch(text) : [];
  const half = events.slice(0, Math.floor(events.length / 2));
  return half.length === 0 ? undefined : Buffer.from(`[${half.join(',')}]`);
}

/**
 * Turns the proper answer, if the request was let through, into what a rule wants to be seen. What twists a
 * success leaves a refusal as it is.
 */
export function outcomeUnder(rule: Rule | undefined, proper: Answer | undefined): Outcome {
  const accepted = proper ?? jsonAnswer(200, {});
  switch (rule?.do) {
    case undefined:
      return { answer: accepted };
    case 'drop':
    case 'hang':
      return rule.do;
    case 'answer':
    case 'partial':
      return { answer: ruleAnswer(rule) };
    case 'success-false':
    case 'fewer-ids':
    case 'unreadable':
      return { answer: accepted.status < 300 ? twisted[rule.do](accepted) : accepted };
  }
}

const twisted = {
  'success-false': ({ status }: Answer) =>
    jsonAnswer(status, { success: false, error: 'Event was not accepted' }),
  'fewer-ids': withoutLastId,
  unreadable: (answer: Answer) => ({ ...answer, body: '{"eventIds":[' }),
} as const;

function ruleAnswer({ status = 500, headers = {}, body = '' }: Rule): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

function withoutLastId(answer: Answer): Answer {
  const { eventId, eventIds, ...rest } = JSON.parse(answer.body) as Record<string, unknown>;
  const fewer = Array.isArray(eventIds) ? { eventIds: eventIds.slice(0, -1) } : {};
  return { ...answer, body: JSON.stringify({ ...rest, ...fewer }) };
}
