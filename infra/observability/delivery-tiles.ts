import { events, logSeries, platformSeries, quantile } from './promql.ts';
import { INTERVAL, type Row, type Tile } from './tile.ts';
import type { Watched } from './watched.ts';

/** Tiles that follow the requests: to Flowcore, to the functions, and uploads. */
export const deliveryRows = (watched: Watched): readonly Row[] => [
  { height: 14, tiles: [statusTile(watched), consequenceTile(watched), answerTile(watched)] },
  { height: 14, tiles: [batchSizeTile(watched), batchBytesTile(watched), episodesTile(watched)] },
  { height: 14, tiles: [pushTile(watched), pushLatencyTile(watched), overflowTile(watched)] },
];

const requestsBy = (label: 'status_class' | 'consequence', name: string): string =>
  `sum by (${label}) (increase(${logSeries(name, 'flowcore_requests', '')}[${INTERVAL}]))`;

const statusTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Requests to Flowcore by status class',
  unit: '1',
  plots: [{ stacked: true, query: requestsBy('status_class', name) }],
});

const consequenceTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Requests to Flowcore by consequence',
  unit: '1',
  plots: [{ stacked: true, query: requestsBy('consequence', name) }],
});

const quantilesOf = (
  name: string,
  metric: 'answer_time' | 'batch_events' | 'batch_bytes',
): Extract<Tile, { kind: 'chart' }>['plots'] =>
  [0.5, 0.95, 0.99].map((share) => ({
    legend: `p${share * 100}`,
    query: quantile(share, logSeries(name, metric, '_bucket'), INTERVAL),
  }));

const answerTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Answer time of Flowcore',
  unit: 'ms',
  plots: quantilesOf(name, 'answer_time'),
});

const batchSizeTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Batch size in events',
  unit: '1',
  plots: quantilesOf(name, 'batch_events'),
});

const batchBytesTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Batch size in bytes',
  unit: 'By',
  plots: quantilesOf(name, 'batch_bytes'),
});

const episodesTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Episodes begun, by cause',
  unit: '1',
  plots: [
    {
      stacked: true,
      query: `sum by (cause, scope) (increase(${logSeries(name, 'episodes', '')}[${INTERVAL}]))`,
    },
  ],
});

const pushSubscriptions = (watched: Watched): readonly string[] => [
  ...watched.eventsSubscriptions,
  watched.stagedSubscription,
];

const pushTile = (watched: Watched): Tile => {
  const pushes = platformSeries('pubsub.googleapis.com/subscription/push_request_count', {
    subscription_id: pushSubscriptions(watched),
  });
  return {
    kind: 'chart',
    title: 'Push responses by class and code',
    unit: '1',
    plots: [
      { stacked: true, query: `sum by (response_class, response_code) (increase(${pushes}[${INTERVAL}]))` },
    ],
  };
};

/** Pub/Sub counts microseconds; above a mean of one second it pushes no faster. https://cloud.google.com/pubsub/docs/push */
const pushLatencyTile = (watched: Watched): Tile => {
  const labels = { subscription_id: pushSubscriptions(watched) };
  const rateOf = (part: '_sum' | '_count'): string =>
    `sum by (subscription_id) (rate(${platformSeries('pubsub.googleapis.com/subscription/push_request_latencies', labels, part)}[${INTERVAL}]))`;
  return {
    kind: 'chart',
    title: 'Push latency, mean',
    unit: 's',
    plots: [{ query: `${rateOf('_sum')} / ${rateOf('_count')} / 1000000` }],
    limits: [{ label: 'Pub/Sub pushes no faster', value: 1 }],
  };
};

const overflowTile = ({ name }: Watched): Tile => ({
  kind: 'chart',
  title: 'Overflow: events staged, uploads by fate',
  unit: '1',
  plots: [
    { legend: 'staged', query: events(name, 'overflowed', INTERVAL) },
    { query: `sum by (fate) (increase(${logSeries(name, 'uploads', '')}[${INTERVAL}]))` },
  ],
});
