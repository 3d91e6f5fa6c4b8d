import type { Alert, Query } from './alert.ts';
import { increase, platformSeries } from './promql.ts';
import type { Watched } from './watched.ts';

const HOUR_SECONDS = 3600;
/** Long enough for the retries of a short outage. */
const STAGED_SECONDS = 900;
/** The longest window that a condition may look back over, in minutes: https://cloud.google.com/monitoring/alerts/using-promql */
export const MOST_SILENCE_MINUTES = 1440;

/** Alerts about what waits, or does not come at all. */
export const waitingAlerts = {
  'events-wait': {
    title: 'Events wait',
    severity: 'WARNING',
    means:
      'An event was published an hour ago (an eighth of the retention, where that is less) and Flowcore does not have it yet. Nothing is lost: Pub/Sub keeps it until the retention ends, 31 days by default, and pushes it again and again.',
    look: 'On the dashboard: “Age of the oldest message that waits” (one event type or all?), “Requests to Flowcore by status class”, “Push responses by class and code”, “Instances by service and state”. In the logs: lines that begin with `episode`, and `event` lines with `fate` `retry`, whose `cause` says why.',
    run: '`npx sluice doctor` checks settings, grants, endpoint, key and event types, and names the command that mends what it finds. If Flowcore is down or slow there is nothing to run: the events go out by themselves when it is back.',
    queries: (watched) => [
      older('Oldest unacknowledged event', watched.eventsSubscriptions, waitSeconds(watched)),
    ],
  },
  'events-at-risk': {
    title: 'Events at risk',
    severity: 'CRITICAL',
    means:
      'An event has waited for a quarter of the retention. When the retention has passed, Pub/Sub deletes what is not delivered: three quarters of the time to mend this are left.',
    look: 'As for “Events wait”. If that alert has been open since the same time, its cause was never mended; if not, a few events fail again and again while others pass: find them by their `event` lines with `fate` `retry`.',
    run: '`npx sluice doctor`, and mend the cause. A snapshot is no help by now: it lives for seven days less the age of the oldest event that waits. When Flowcore takes events again: `npx sluice audit --from T --to T` over the time of the trouble, and `npx sluice replay --from T --only FILE` for what it finds missing.',
    queries: (watched) => [
      older('Oldest unacknowledged event', watched.eventsSubscriptions, riskSeconds(watched)),
    ],
  },
  'staged-not-uploaded': {
    title: 'Staged but not uploaded',
    severity: 'WARNING',
    means:
      'A large event lies in the staging bucket, and its pointer event may be in Flowcore, but its file has not reached Flowcore for a quarter of an hour. The object is kept until it is uploaded.',
    look: 'On the dashboard: “Overflow: events staged, uploads by fate”. In the logs: `upload` lines with `fate` `retry`, whose `cause` says why, and lines that begin with `episode`.',
    run: '`npx sluice staged list` shows what lies there, since when, and the last error. `npx sluice doctor` checks whether the file event types exist. The announcements come again by themselves; `npx sluice staged resend` announces again what nothing announces any more.',
    queries: ({ stagedSubscription }) => [
      older('Oldest announcement without upload', [stagedSubscription], STAGED_SECONDS),
    ],
  },
  'quarantine-expires': {
    title: 'Quarantine expires',
    severity: 'ERROR',
    means:
      'The oldest record in quarantine has been there for half of the retention. When the retention has passed, Pub/Sub deletes it, and with it the only copy of the event that Sluice has.',
    look: '`npx sluice quarantine list` groups the records by reason, event type and hour; `npx sluice quarantine show` shows one with its bytes and what today’s schemas have against it.',
    run: '`npx sluice quarantine redrive`, for what passes now; `npx sluice quarantine export FILE` keeps the rest as a file.',
    queries: (watched) => [
      older('Oldest record in quarantine', [watched.quarantineSubscription], expirySeconds(watched)),
    ],
  },
  'everflow-silent': {
    title: 'No events from Everflow',
    severity: 'ERROR',
    means:
      'Nothing has been published to the events topics for as long as `sluice:silenceMinutes` says. Either Everflow has stopped, or it may not publish, or the network is quiet; a new deployment is silent until Everflow has its topic.',
    look: 'On the dashboard: “Publish requests of Everflow, by topic”: when did they stop, and on all topics at once? In Everflow: the state of the Firehose.',
    run: '`npx sluice doctor` checks that the topics exist and, where you may read a topic’s policy, who may publish to them. A network with quiet nights needs a longer `sluice:silenceMinutes`. What Everflow did not publish, only Everflow can send again.',
    queries: ({ eventsTopics, silenceMinutes }) => [silence(eventsTopics, silenceMinutes)],
  },
} as const satisfies Readonly<Record<string, Alert>>;

const waitSeconds = ({ eventsRetentionSeconds }: Watched): number =>
  Math.min(HOUR_SECONDS, eventsRetentionSeconds / 8);
const riskSeconds = ({ eventsRetentionSeconds }: Watched): number => eventsRetentionSeconds / 4;
const expirySeconds = ({ eventsRetentionSeconds }: Watched): number => eventsRetentionSeconds / 2;

function older(what: string, subscriptions: readonly string[], seconds: number): Query {
  const age = platformSeries('pubsub.googleapis.com/subscription/oldest_unacked_message_age', {
    subscription_id: subscriptions,
  });
  return {
    title: `${what} is older than ${seconds} s`,
    query: `max by (subscription_id) (${age}) > ${seconds}`,
    forSeconds: 120,
  };
}

/** A topic without traffic has no data at all, which must count as none. */
function silence(topics: readonly string[], minutes: number): Query {
  const requests = platformSeries('pubsub.googleapis.com/topic/send_request_count', { topic_id: topics });
  return {
    title: `Nothing published for ${minutes} minutes`,
    query: `${increase(requests, `${minutes}m`)} == 0`,
    forSeconds: 0,
  };
}
