import type { Alert, Query } from './alert.ts';
import { endedEvents, events, logSeries, platformSeries } from './promql.ts';
import type { Watched } from './watched.ts';

/** Alerts about what becomes of events, and about what they run through. */
export const flowAlerts = {
  'quarantine-rate': {
    title: 'Quarantine fills',
    severity: 'ERROR',
    means:
      'For one reason, more than 1 % of the events of an hour (and at least five), or 100 events, went to quarantine. They are kept with their original bytes, and the others are delivered.',
    look: 'The alert names the reason; `functions/reasons.ts` says what each means. On the dashboard: “Quarantine by reason”, and “Drift”, which often began before. In the logs: `event` lines with this `reason`, whose `detail` names pointers and keywords.',
    run: '`npx sluice quarantine stats`, then `npx sluice quarantine show` for one of them. If Everflow changed a field: change the schema, see with `npx sluice schemas diff DIR` which events would change their fate, deploy, then `npx sluice quarantine redrive --reason R`.',
    queries: ({ name }) => {
      const records = `sum by (reason) (increase(${logSeries(name, 'quarantine_records', '')}[1h]))`;
      const share = `${records} / on () group_left () ${endedEvents(name, '1h')}`;
      const query = `(${records} >= 5 and ${share} > 0.01) or ${records} >= 100`;
      return [{ title: 'Events in quarantine within an hour, by reason', query, forSeconds: 0 }];
    },
  },
  'filtered-share': {
    title: 'Filtered share jumps',
    severity: 'WARNING',
    means:
      'Of the events of the last hour, filters left out more than twice the share of the last day, and 5 percentage points on top. Filtered events are acknowledged and counted, and go nowhere.',
    look: 'On the dashboard: “Filtered share of events”. In the logs: `books.filtered` of `batch` and `books` lines counts by rule. Was a filter deployed, or did Everflow begin to send what a filter leaves out?',
    run: 'If a filter leaves out too much: mend it in `schemas/`, see with `npx sluice schemas diff DIR` what changes its fate, deploy, then `npx sluice replay --from T --until T --type TYPE` over the time of the mistake.',
    queries: ({ name }) => {
      const share = (window: string) => `${events(name, 'filtered', window)} / ${endedEvents(name, window)}`;
      const query = `${share('1h')} > 2 * (${share('24h')}) + 0.05 and ${endedEvents(name, '1h')} >= 50`;
      return [{ title: 'Filtered share against the last day', query, forSeconds: 600 }];
    },
  },
  'misconfigured-episode': {
    title: 'Misconfigured',
    severity: 'ERROR',
    means:
      'Flowcore refuses everything, or everything of one event type, for a reason that lies in settings, rights or names (401, 403, 404, an answer that is none of Flowcore’s). No event is at fault and none goes to quarantine: they wait, and single batches probe.',
    look: 'The alert names the scope (`host`, or flow type and event type) and what Flowcore said. On the dashboard: “Requests to Flowcore by status class”. In the logs: `episode ended` says when it is over and how many events it held back.',
    run: '`npx sluice doctor` checks reachability, dialect, key and event types, and names the command that mends what is wrong. After `pulumi up` with the right setting the events go out by themselves.',
    line: {
      title: 'An episode began: misconfigured',
      terms: [
        'severity="ERROR"',
        'jsonPayload.message=~"^episode began: "',
        'jsonPayload.kind="misconfigured"',
      ],
      labels: { scope: 'EXTRACT(jsonPayload.scope)', detail: 'EXTRACT(jsonPayload.detail)' },
    },
  },
  'destination-missing': {
    title: 'Destination missing',
    severity: 'ERROR',
    means:
      'Flowcore has not known an event type for ten minutes, while it took others. So that the others need not wait, its events are parked in quarantine as `destination-missing`, with their original bytes.',
    look: 'The alert names flow type and event type. Were they created in Flowcore’s data core under exactly this name? Files have an event type of their own.',
    run: 'Create the event type in Flowcore, check with `npx sluice doctor`, then `npx sluice quarantine redrive --reason destination-missing`.',
    line: {
      title: 'Events of a missing destination are parked',
      terms: ['severity="ERROR"', 'jsonPayload.message=~"^episode: events of .* are parked in quarantine$"'],
      labels: { scope: 'EXTRACT(jsonPayload.scope)' },
    },
  },
  'instance-ceiling': {
    title: 'Instance ceiling',
    severity: 'WARNING',
    means:
      'For a quarter of an hour a function has had as many busy instances as it may have. Cloud Run answers further pushes with 429, and Pub/Sub slows down: events come late, but none is lost.',
    look: 'On the dashboard: “Instances by service and state”, “Answer time of Flowcore” and “Push latency, mean”. Slow answers keep instances busy; then Flowcore is the bottleneck and not the ceiling.',
    run: 'If Flowcore answers quickly: raise `sluice:maxInstances` and `pulumi up`. If it does not, more instances would only press it harder: see with `npx sluice doctor` whether Flowcore is well.',
    queries: (watched) => [ceiling(watched, 'ingest'), ceiling(watched, 'overflow')],
  },
  'unexpected-error': {
    title: 'Unexpected error',
    severity: 'ERROR',
    means:
      'A function logged an error that is no episode: a bug, or a push subscription whose path names no event type. The message was nacked and comes again; nothing is lost.',
    look: 'In the logs: the line, under its request; `problem` names the kind of error. If it began with a deployment, roll that back.',
    run: '`npx sluice doctor` checks the push endpoints. Report a bug with the line; it holds no value of a payload.',
    line: {
      title: 'An error was logged',
      terms: ['severity>=ERROR', 'jsonPayload.message:*', 'jsonPayload.message!~"^episode"'],
      labels: { message: 'EXTRACT(jsonPayload.message)' },
    },
  },
} as const satisfies Readonly<Record<string, Alert>>;

function ceiling({ region, services, maxInstances }: Watched, each: 'ingest' | 'overflow'): Query {
  const instances = platformSeries('run.googleapis.com/container/instance_count', {
    location: region,
    service_name: services[each],
    state: 'active',
  });
  const most = maxInstances[each];
  return {
    title: `${each} has ${most} active instances`,
    query: `sum(${instances}) >= ${most}`,
    forSeconds: 900,
  };
}
