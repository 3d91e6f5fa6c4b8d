import {
  endedEvents,
  events,
  increase,
  logSeries,
  meanPerEvent,
  platformSeries,
  quantile,
} from './promql.ts';
import { INTERVAL, type Row, type Tile } from './tile.ts';
import type { Watched } from './watched.ts';

const FATES = ['delivered', 'overflowed', 'quarantined', 'filtered', 'retried'] as const;

/** Tiles that follow the events: how many, how late, how many wait. */
export const flowRows = (watched: Watched): readonly Row[] => [
  { height: 14, tiles: [fateTile(watched), publishedTile(watched), filteredTile(watched)] },
  { height: 14, tiles: [latencyTile(watched), latenessTile(watched), driftTile(watched)] },
  { height: 14, tiles: [oldestTile(watched), waitingTile(watched), quarantineTile(watched)] },
];

const fateTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Events by fate',
  unit: '1',
  plots: FATES.map((fate) => ({ legend: fate, stacked: true, query: events(name, fate, INTERVAL) })),
});

const publishedTile = ({ eventsTopics }: Watched): Tile => {
  const requests = platformSeries('pubsub.googleapis.com/topic/send_request_count', {
    topic_id: eventsTopics,
  });
  return {
    kind: 'chart',
    title: 'Publish requests of Everflow, by topic',
    unit: '1',
    plots: [{ query: `sum by (topic_id) (increase(${requests}[${INTERVAL}]))` }],
  };
};

const filteredTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Filtered share of events',
  unit: '10^2.%',
  plots: [
    {
      legend: 'filtered',
      query: `${events(name, 'filtered', INTERVAL)} / ${endedEvents(name, INTERVAL)}`,
    },
  ],
});

const latencyTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Delivery latency: from publication to delivery',
  unit: 'ms',
  plots: [
    { legend: 'mean', query: meanPerEvent(name, 'latency_sum', INTERVAL) },
    { legend: 'longest', query: longest(name, 'latency_max') },
  ],
});

const latenessTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Lateness: from event to publication',
  unit: 'ms',
  plots: [
    { legend: 'mean', query: meanPerEvent(name, 'lateness_sum', INTERVAL) },
    { legend: 'longest', query: longest(name, 'lateness_max') },
  ],
});

/** Each page tells its longest; which of these is the longest is known to the width of a bucket. */
const longest = (name: string, metric: 'latency_max' | 'lateness_max'): string =>
  quantile(1, logSeries(name, metric, '_bucket'), INTERVAL);

const driftTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Drift: departures from what the schemas expect',
  unit: '1',
  plots: (['unknown_fields', 'type_changes', 'unsafe_numbers'] as const).map((kind) => ({
    legend: kind.replace('_', ' '),
    stacked: true,
    query: increase(logSeries(name, kind, '_sum'), INTERVAL),
  })),
});

const oldestTile = (watched: Watched): Tile => ({
  kind: 'chart',
  title: 'Age of the oldest message that waits',
  unit: 's',
  plots: [{ query: `max by (subscription_id) (${age(watched)})` }],
});

const age = (watched: Watched): string =>
  platformSeries('pubsub.googleapis.com/subscription/oldest_unacked_message_age', {
    subscription_id: allSubscriptions(watched),
  });

const waitingTile = (watched: Watched): Tile => {
  const waiting = platformSeries('pubsub.googleapis.com/subscription/num_undelivered_messages', {
    subscription_id: allSubscriptions(watched),
  });
  return {
    kind: 'chart',
    title: 'Messages that wait',
    unit: '1',
    plots: [{ query: `sum by (subscription_id) (${waiting})` }],
  };
};

const allSubscriptions = (watched: Watched): readonly string[] => [
  ...watched.eventsSubscriptions,
  watched.stagedSubscription,
  watched.quarantineSubscription,
];

const quarantineTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Quarantine by reason',
  unit: '1',
  plots: [
    {
      stacked: true,
      query: `sum by (reason) (increase(${logSeries(name, 'quarantine_records', '')}[${INTERVAL}]))`,
    },
  ],
});
