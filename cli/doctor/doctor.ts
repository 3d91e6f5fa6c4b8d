import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { withLiveLine } from '../terminal/live-line.ts';
import type { Outcome } from '../verb.ts';
import type { Check } from './check.ts';
import { bucketChecks } from './check-bucket.ts';
import { clockChecks } from './check-clock.ts';
import { flowcoreChecks } from './check-flowcore.ts';
import { leftoverChecks } from './check-leftovers.ts';
import { permissionChecks } from './check-permissions.ts';
import { pushChecks } from './check-push.ts';
import { schemasChecks } from './check-schemas.ts';
import { serviceChecks } from './check-services.ts';
import { settingsChecks } from './check-settings.ts';
import { subscriptionChecks } from './check-subscriptions.ts';
import { topicChecks } from './check-topics.ts';
import { type Parts, partsOf } from './parts.ts';
import { countsOf, report } from './report.ts';
import { type Checked, runChecks } from './run-checks.ts';

export interface DoctorOptions {
  /** Folder of the schemas; the project's own by default. */
  readonly schemas?: string;
}

/** Everything that is checked, in the order of the report. */
const checksOf = (parts: Parts): readonly Check[] => [
  ...settingsChecks(parts),
  ...clockChecks(parts),
  ...schemasChecks(parts),
  ...topicChecks(parts),
  ...subscriptionChecks(parts),
  ...pushChecks(parts),
  ...serviceChecks(parts),
  ...bucketChecks(parts),
  ...flowcoreChecks(parts),
  ...permissionChecks(parts),
  ...leftoverChecks(parts),
];

/** Looks at a deployment from all sides and changes nothing. */
export async function doctor(context: Context, { schemas }: DoctorOptions): Promise<Outcome> {
  const deployment = await context.deployment();
  const parts = partsOf(context, deployment, schemas);
  const checked = await watched(context, checksOf(parts));
  const counts = countsOf(checked);
  const isForGoogle = parts.isEmulated && checked.some(({ mend }) => mend?.includes('gcloud '));
  const text = isForGoogle ? `${report(checked)}\n${EMULATED}` : report(checked);
  return { json: { checks: checked, counts }, text, isBad: counts.bad > 0 };
}

const EMULATED =
  'gcloud does not reach the servers of npm start: start them anew with an empty --data folder instead.';

/** On a terminal a line says how far it has come: what does not answer is waited for, unless Ctrl-C ends the waiting. */
async function watched(context: Context, checks: readonly Check[]): Promise<readonly Checked[]> {
  const { clock, err, signal } = context;
  let done = 0;
  const line = (): string => (err.isTTY ? `${done} of ${checks.length} checks` : '');
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(new Failure('stopped before everything was checked; nothing was changed'));
    signal.addEventListener('abort', stop, { once: true });
  });
  const onDone = () => {
    done += 1;
  };
  return withLiveLine(context, line, () => Promise.race([runChecks(checks, clock, onDone), stopped]));
}
