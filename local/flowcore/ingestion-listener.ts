import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, sendAnswer } from './answer.ts';
import { credentialsOf } from './auth.ts';
import type { IngestRequest } from './checks.ts';
import type { Dialect, FileSupport } from './dialect.ts';
import type { Flowcore } from './flowcore.ts';
import { ingestJson } from './ingest-json.ts';
import { ingestUpload, uploadSupport } from './ingest-upload.ts';
import { bodyUnder, type Outcome, outcomeUnder, storesUnder } from './misbehave.ts';
import { discardBody, readBody } from './read-body.ts';
import { refusal } from './refusal.ts';
import type { Rule } from './rule.ts';
import type { Rules } from './rules.ts';
import { parseTarget } from './target.ts';

/** What the ingestion port needs beside the service itself. */
export interface Behaviour {
  readonly flowcore: Flowcore;
  readonly rules: Rules;
  readonly wait: (ms: number) => Promise<void>;
}

/** What becomes of a request, and what it leaves behind. */
interface Decision {
  readonly outcome: Outcome;
  /** Events, or files, that were stored. */
  readonly stored: number;
  /** Whether the outcome is the service's own and not a rule's. */
  readonly isProper: boolean;
}

const nothingStored = (outcome: Outcome): Decision => ({ outcome, stored: 0, isProper: true });

/** Answers requests to the ingestion port, unless a rule has it otherwise. */
export function ingestionListener(
  behaviour: Behaviour,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { flowcore } = behaviour;
  return (request, response) => {
    flowcore.stats.received(flowcore.clock.now());
    flowcore.consumer.poll();
    decide(request, behaviour).then(
      (decision) => conclude(decision, response, flowcore),
      (error) => conclude(nothingStored(afterFailure(error, request, flowcore.dialect)), response, flowcore),
    );
  };
}

/** A client that went away in the middle of its body gets no answer, any other failure is ours. */
function afterFailure(error: unknown, request: IncomingMessage, dialect: Dialect): Outcome {
  if (!request.complete) return 'drop';
  console.error(`embedded Flowcore: taking in a request failed: ${error}`);
  return { answer: dialect.refuse(refusal('internal-error')) };
}

function conclude(
  { outcome, stored, isProper }: Decision,
  response: ServerResponse,
  { stats, clock }: Flowcore,
): void {
  const status = typeof outcome === 'string' ? undefined : outcome.answer.status;
  stats.answered(status ?? 'none');
  const isSuccess = isProper && status !== undefined && status < 300;
  if (!isSuccess || response.destroyed) stats.unconfirmed(stored);
  else response.once('close', () => stats.unconfirmed(response.writableFinished ? 0 : stored));
  if (typeof outcome !== 'string') stats.askedForPause(clock.now() + pauseMs(outcome.answer));
  if (outcome === 'hang') return;
  if (outcome === 'drop') response.destroy();
  else sendAnswer(response, outcome.answer);
}

/** What a Retry-After in seconds asks for; rules give no dates. */
const pauseMs = ({ headers }: Answer): number => Number(headers['retry-after'] ?? 0) * 1000 || 0;

async function decide(request: IncomingMessage, behaviour: Behaviour): Promise<Decision> {
  const { flowcore, rules, wait } = behaviour;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const target = parseTarget(flowcore.dialect, request.method ?? '', url.pathname);
  const rule = rules.take({ path: url.pathname, eventType: target?.eventType });
  if (rule?.do === 'drop' && !storesUnder(rule)) return nothingStored('drop');
  await wait(rule?.latencyMs ?? 0);

  if (target === undefined || hasLongLine(request, flowcore.dialect)) {
    await discardBody(request);
    const kind = target === undefined ? 'route-not-found' : 'header-too-large';
    return nothingStored(outcomeUnder(rule, flowcore.dialect.refuse(refusal(kind))));
  }
  const credentials = credentialsOf(request.headers, url.searchParams);
  const head = { path: url.pathname, target, headers: request.headers, credentials };
  const support = uploadSupport(head, flowcore);
  return support === undefined
    ? await takeJson(head, request, rule, behaviour)
    : await takeUpload(head, request, rule, support, flowcore);
}

function hasLongLine(
  { headers }: IncomingMessage,
  { maxHeaderLineBytes = Number.POSITIVE_INFINITY }: Dialect,
): boolean {
  return Object.entries(headers).some(([name, value]) => `${name}: ${value}\r\n`.length > maxHeaderLineBytes);
}

async function takeJson(
  head: IngestRequest,
  request: IncomingMessage,
  early: Rule | undefined,
  { flowcore, rules, wait }: Behaviour,
): Promise<Decision> {
  const { dialect, stats } = flowcore;
  const body = await readBody(request, dialect.maxWireBytes);
  if (body === undefined) {
    return nothingStored(outcomeUnder(early, dialect.refuse(refusal('body-too-large'))));
  }
  const late = early ?? rules.take({ path: head.path, eventType: head.target.eventType, body });
  if (early === undefined) await wait(late?.latencyMs ?? 0);
  const taken = bodyUnder(late, body);
  const before = stats.counts().events;
  const proper = taken && ingestJson(head, taken, flowcore);
  return decided(late, proper, stats.counts().events - before);
}

async function takeUpload(
  head: IngestRequest,
  request: IncomingMessage,
  rule: Rule | undefined,
  support: FileSupport,
  flowcore: Flowcore,
): Promise<Decision> {
  // A file is taken in whole or not at all.
  if (storesUnder(rule) && rule?.do !== 'partial') {
    const proper = await ingestUpload(head, request, support, flowcore);
    return decided(rule, proper, proper.status < 300 ? 1 : 0);
  }
  await discardBody(request);
  return decided(rule, undefined, 0);
}

const decided = (rule: Rule | undefined, proper: Answer | undefined, stored: number): Decision => ({
  outcome: outcomeUnder(rule, proper),
  stored,
  isProper: rule?.do === undefined,
});
