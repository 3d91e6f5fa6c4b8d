import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendAnswer } from './answer.ts';
import { credentialsOf } from './auth.ts';
import type { IngestRequest } from './checks.ts';
import type { Dialect, FileSupport } from './dialect.ts';
import type { Flowcore } from './flowcore.ts';
import { ingestJson } from './ingest-json.ts';
import { ingestUpload, uploadSupport } from './ingest-upload.ts';
import { type Outcome, outcomeUnder, storesUnder } from './misbehave.ts';
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

/** Answers requests to the ingestion port, unless a rule has it otherwise. */
export function ingestionListener(
  behaviour: Behaviour,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { flowcore } = behaviour;
  return (request, response) => {
    flowcore.stats.received();
    flowcore.consumer.poll();
    decide(request, behaviour).then(
      (outcome) => conclude(outcome, response, flowcore),
      (error) => conclude(afterFailure(error, request, flowcore.dialect), response, flowcore),
    );
  };
}

/** A client that went away in the middle of its body gets no answer, any other failure is ours. */
function afterFailure(error: unknown, request: IncomingMessage, dialect: Dialect): Outcome {
  if (!request.complete) return 'drop';
  console.error(`embedded Flowcore: taking in a request failed: ${error}`);
  return { answer: dialect.refuse(refusal('internal-error')) };
}

function conclude(outcome: Outcome, response: ServerResponse, { stats }: Flowcore): void {
  stats.answered(typeof outcome === 'string' ? 'none' : outcome.answer.status);
  if (outcome === 'hang') return;
  if (outcome === 'drop') response.destroy();
  else sendAnswer(response, outcome.answer);
}

async function decide(request: IncomingMessage, behaviour: Behaviour): Promise<Outcome> {
  const { flowcore, rules, wait } = behaviour;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const target = parseTarget(flowcore.dialect, request.method ?? '', url.pathname);
  const rule = rules.take({ path: url.pathname, eventType: target?.eventType });
  if (rule?.do === 'drop' && !storesUnder(rule)) return 'drop';
  await wait(rule?.latencyMs ?? 0);

  if (target === undefined || hasLongLine(request, flowcore.dialect)) {
    await discardBody(request);
    const kind = target === undefined ? 'route-not-found' : 'header-too-large';
    return outcomeUnder(rule, flowcore.dialect.refuse(refusal(kind)));
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
): Promise<Outcome> {
  const { dialect } = flowcore;
  const body = await readBody(request, dialect.maxWireBytes);
  if (body === undefined) return outcomeUnder(early, dialect.refuse(refusal('body-too-large')));
  const late = early ?? rules.take({ path: head.path, eventType: head.target.eventType, body });
  if (early === undefined) await wait(late?.latencyMs ?? 0);
  return outcomeUnder(late, storesUnder(late) ? ingestJson(head, body, flowcore) : undefined);
}

async function takeUpload(
  head: IngestRequest,
  request: IncomingMessage,
  rule: Rule | undefined,
  support: FileSupport,
  flowcore: Flowcore,
): Promise<Outcome> {
  if (storesUnder(rule)) return outcomeUnder(rule, await ingestUpload(head, request, support, flowcore));
  await discardBody(request);
  return outcomeUnder(rule, undefined);
}
