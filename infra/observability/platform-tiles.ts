import { platformSeries, quantile } from './promql.ts';
import { INTERVAL, type Row, type Tile } from './tile.ts';
import type { Watched } from './watched.ts';

/** Tiles about what it runs on and what it costs. */
export const platformRows = (watched: Watched): readonly Row[] => [
  { height: 14, tiles: [instancesTile(watched), memoryTile(watched), billableTile(watched)] },
  { height: 14, tiles: [pubsubBytesTile(watched), storedBytesTile(watched), logBytesTile()] },
];

const services = ({ services, region }: Watched) => ({
  location: region,
  service_name: [services.ingest, services.overflow],
});

const instancesTile = (watched: Watched): Tile => ({
  kind: 'chart',
  title: 'Instances by service and state',
  unit: '1',
  plots: [
    {
      query: `sum by (service_name, state) (${platformSeries('run.googleapis.com/container/instance_count', services(watched))})`,
    },
  ],
  limits: (['ingest', 'overflow'] as const).map((each) => ({
    label: `most of ${each}`,
    value: watched.maxInstances[each],
  })),
});

const memoryTile = (watched: Watched): Tile => ({
  kind: 'chart',
  title: 'Memory in use, of what an instance has',
  unit: '10^2.%',
  plots: (['ingest', 'overflow'] as const).map((each) => ({
    legend: `${each}, p99`,
    query: quantile(
      0.99,
      platformSeries(
        'run.googleapis.com/container/memory/utilizations',
        { location: watched.region, service_name: watched.services[each] },
        '_bucket',
      ),
      INTERVAL,
    ),
  })),
});

const billableTile = (watched: Watched): Tile => {
  const seconds = platformSeries('run.googleapis.com/container/billable_instance_time', services(watched));
  return {
    kind: 'chart',
    title: 'Cost: billable instance time',
    unit: 's',
    plots: [{ stacked: true, query: `sum by (service_name) (increase(${seconds}[${INTERVAL}]))` }],
  };
};

const pubsubBytesTile = (watched: Watched): Tile => {
  const published = platformSeries('pubsub.googleapis.com/topic/byte_cost', {
    topic_id: watched.eventsTopics,
  });
  const delivered = platformSeries('pubsub.googleapis.com/subscription/byte_cost', {
    subscription_id: [...watched.eventsSubscriptions, watched.stagedSubscription],
  });
  return {
    kind: 'chart',
    title: 'Cost: bytes published and pushed',
    unit: 'By',
    plots: [
      { stacked: true, query: `sum by (topic_id) (increase(${published}[${INTERVAL}]))` },
      { stacked: true, query: `sum by (subscription_id) (increase(${delivered}[${INTERVAL}]))` },
    ],
  };
};

const storedBytesTile = (watched: Watched): Tile => ({
  kind: 'chart',
  title: 'Cost: bytes kept by topics and staging bucket',
  unit: 'By',
  plots: [
    {
      query: `sum by (topic_id) (${platformSeries('pubsub.googleapis.com/topic/retained_bytes', { topic_id: watched.eventsTopics })})`,
    },
    // Cloud Storage measures a bucket once a day.
    {
      query: `sum by (bucket_name) (last_over_time(${platformSeries('storage.googleapis.com/storage/total_bytes', { bucket_name: watched.stagingBucket })}[24h]))`,
    },
  ],
});

const logBytesTile = (): Tile => ({
  kind: 'chart',
  title: 'Cost: log bytes of all Cloud Run services of the project',
  unit: 'By',
  plots: [
    {
      legend: 'ingested',
      query: `sum(increase(${platformSeries('logging.googleapis.com/billing/bytes_ingested', { resource_type: 'cloud_run_revision' })}[${INTERVAL}]))`,
    },
  ],
});
