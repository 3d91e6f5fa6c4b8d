import { readFile } from 'node:fs/promises';
import { topicsNamed, typesNamed } from '../arguments/chosen.ts';
import { resolveInstant } from '../arguments/instant.ts';
import { demandOrder } from '../arguments/window.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { BadUsage, Failure } from '../failure.ts';
import { parseJson } from '../ndjson/parse-json.ts';
import type { Beginning } from '../reading/temporary-subscription.ts';
import { iso } from '../times.ts';
import { readOnly } from './only.ts';
import type { ReplayOptions } from './options.ts';
import type { ReplayRequest } from './request.ts';
import { decisiveSettings } from './same-settings.ts';
import { beginOn, readFrom } from './window.ts';

/** Makes a request of the flags, with every name looked up and every time fixed; changes nothing. */
export async function planReplay(context: Context, options: ReplayOptions): Promise<ReplayRequest> {
  const nowMs = context.clock.now();
  typesNamed(context.eventTypes(), options.type);
  const where = options.where === undefined ? undefined : await readSchema(options.where);
  const { from, untilMs } = await windowOf(options, nowMs);
  if (from.kind === 'time') demandOrder(from.ms, untilMs, '--until');
  const { events, demand } = await context.deployment();
  const entries = topicsNamed(events(), options.topic);
  return {
    id: options.replayId ?? idOf(nowMs),
    project: demand('GOOGLE_CLOUD_PROJECT').GOOGLE_CLOUD_PROJECT,
    topics: await beginOn(await context.pubsub(), entries, from, nowMs),
    fromMs: from.kind === 'time' ? from.ms : null,
    untilMs,
    selection: { types: options.type, where, only: options.only },
    rate: options.rate,
    dataCore: options.toDataCore,
    settings: await decisiveSettings(context, options.toDataCore),
    quietMs: options.quiet,
  };
}

/** What is not said follows from the file of `--only`, or is now. */
async function windowOf(
  { from, until, only: path }: ReplayOptions,
  nowMs: number,
): Promise<{ readonly from: Beginning; readonly untilMs: number }> {
  const given = until && resolveInstant(until, nowMs);
  const span = path === undefined ? undefined : (await readOnly(path, () => undefined)).span;
  const untilMs = given ?? (span === undefined ? nowMs : span.lastMs + 1);
  if (from !== undefined) return { from: readFrom(from, nowMs), untilMs };
  if (span !== undefined) return { from: { kind: 'time', ms: span.firstMs }, untilMs };
  throw new BadUsage(
    path === undefined
      ? 'say where to begin: --from SNAPSHOT, TIME or SPAN (2h), or --only FILE'
      : `not every line of ${path} has a publishTime: say where to begin, with --from`,
  );
}

async function readSchema(path: string): Promise<object> {
  const doing = `reading ${path} of --where`;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Failure(`${doing}: ${describeProblem(error)}`);
  });
  const schema = parseJson(text);
  if (typeof schema === 'object' && schema !== null) return schema;
  throw new Failure(`${doing}: it is no JSON object: give a JSON Schema (draft 2020-12)`);
}

/** `20261128-114500` */
const idOf = (nowMs: number): string => iso(nowMs).slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
