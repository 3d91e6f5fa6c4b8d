import { join } from 'node:path';
import { topicsNamed, typesNamed } from '../arguments/chosen.ts';
import type { Instant } from '../arguments/instant.ts';
import type { Context } from '../context.ts';
import { BadUsage } from '../failure.ts';
import type { Window } from '../reading/read-window.ts';
import { demandRetention } from '../reading/retention.ts';
import { dayOf, iso } from '../times.ts';
import type { Outcome } from '../verb.ts';
import { type Answer, audit } from './audit.ts';
import { createDayRecords } from './day-records.ts';
import { quarantineRetentionMs } from './read-quarantine.ts';
import { type Findings, findingsOf, tablesOf, verdictOf } from './report.ts';
import type { Question } from './run.ts';
import { sumRecorded } from './sum-recorded.ts';
import { daysOf, demandSettled, pastWindowOf, warningsOf } from './window.ts';

/** What `sluice audit` can be told. */
export interface AuditOptions {
  readonly from: Instant;
  readonly to?: Instant;
  readonly type?: readonly string[];
  readonly topic?: readonly string[];
  /** File for what is missing. */
  readonly missing?: string;
  readonly schemas?: string;
  /** In ms. */
  readonly quiet: number;
  readonly hours?: true;
  readonly record?: true;
  readonly recorded?: true;
}

/** Audits a window, or sums what has been recorded of its days. */
export async function runAudit(context: Context, options: AuditOptions): Promise<Outcome> {
  const nowMs = context.clock.now();
  const window = pastWindowOf(options.from, options.to, nowMs);
  const days = options.record || options.recorded ? recordableDays(options, window) : [];
  if (options.record) demandSettled(window, nowMs);
  const question = await questionOf(context, options, window);
  const { STAGING_BUCKET: bucket } = (await context.deployment()).demand('STAGING_BUCKET');
  const records = createDayRecords(context.storage, bucket);
  if (options.recorded) return sumRecorded(records, question.entries, days);
  const warnings = [...warningsOf(window, nowMs), ...(await checkTopics(context, question))];
  const answer = await audit(context, question, (line) => void warnings.push(line));
  for (const day of days.map(dayOf)) {
    for (const { topic } of question.entries) await records.keep(topic, day, answer.rows, iso(nowMs));
  }
  return outcomeOf(question, findingsOf(answer.rows), answer, warnings, options);
}

/** A part of a day proves nothing of the day. */
function recordableDays(
  { record, recorded, type, schemas }: AuditOptions,
  window: Window,
): readonly number[] {
  if (record && recorded) throw new BadUsage('--record and --recorded: choose one of them');
  if (type !== undefined) throw new BadUsage('--type: days are recorded with all of their event types');
  if (recorded && schemas !== undefined) throw new BadUsage('--schemas: recorded days have been judged');
  return daysOf(window);
}

async function questionOf(context: Context, options: AuditOptions, window: Window): Promise<Question> {
  const deployment = await context.deployment();
  const { SLUICE_STATE: state } = deployment.demand('SLUICE_STATE', 'QUARANTINE_SUBSCRIPTION');
  const span = `${stamp(window.fromMs)}-${stamp(window.untilMs)}`;
  const missingPath = options.missing ?? join(state, `missing-${span}.ndjson`);
  return {
    window,
    entries: topicsNamed(deployment.events(), options.topic),
    onlyTypes: onlyTypesOf(context, options),
    schemas: options.schemas,
    quietMs: options.quiet,
    missingPath,
    filelessPath: `${missingPath.replace(/\.ndjson$/, '')}.files.ndjson`,
  };
}

function onlyTypesOf(
  context: Context,
  { type: names, schemas }: AuditOptions,
): ReadonlySet<string> | undefined {
  if (names === undefined) return undefined;
  return new Set(typesNamed(context.eventTypes(schemas), names).map(({ name }) => name));
}

/** Finds out before anything is read whether the window can be proven. */
async function checkTopics(context: Context, { entries, window }: Question): Promise<readonly string[]> {
  const nowMs = context.clock.now();
  const pubsub = await context.pubsub();
  for (const { topic } of entries) {
    const doing = `auditing topic ${topic}`;
    const otherwise = 'sum recorded days with --recorded';
    await demandRetention({ pubsub, topic, fromMs: window.fromMs, nowMs, doing, otherwise });
  }
  const sinceMs = nowMs - (await quarantineRetentionMs(context));
  if (sinceMs <= window.fromMs) return [];
  return [
    `quarantine has kept only the records since ${iso(sinceMs)}: what went there before counts as missing`,
  ];
}

function outcomeOf(
  { window, entries, onlyTypes }: Question,
  findings: Findings,
  { missingFile, filelessFile }: Answer,
  warnings: readonly string[],
  { hours }: AuditOptions,
): Outcome {
  const { totals, rows, isComplete, isEmpty } = findings;
  const span = `--from ${iso(window.fromMs)} --until ${iso(window.untilMs)}`;
  const remedies = [
    totals.missing > 0 &&
      `before you send anything: what still waits in the ingest subscription comes by itself and would then come twice (\`sluice doctor\` and the dashboard tell); of quarantine, ${UNSEEN}`,
    missingFile !== undefined &&
      `listed in ${missingFile}; to send them again: sluice replay ${span} --only ${missingFile} --execute`,
    filelessFile !== undefined &&
      `events whose file is missing are listed in ${filelessFile}: look at \`sluice staged list\`, and when nothing of them is staged any more: sluice replay ${span} --only ${filelessFile} --execute`,
  ];
  return {
    json: {
      ...{ from: iso(window.fromMs), to: iso(window.untilMs), topics: entries.map(({ topic }) => topic) },
      ...{ isComplete, isEmpty, totals, rows, warnings },
      ...{ missingFile: missingFile ?? null, filelessFile: filelessFile ?? null },
    },
    text: [
      tablesOf(findings, hours === true ? 'all' : 'wrong'),
      ...warnings.map((line) => `note: ${line}`),
      verdictOf(findings, onlyTypes),
      ...remedies.filter((line) => line !== false),
    ].join('\n'),
    isBad: !isComplete,
  };
}

const UNSEEN =
  'what another running command held, or one that was killed in the last 3 minutes, was not seen and counts as missing';

/** A time as part of a file's name. */
const stamp = (ms: number): string => iso(ms).replaceAll(/[-:]|\.000/g, '');
