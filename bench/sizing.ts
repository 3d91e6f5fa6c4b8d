import { DEFAULT_CONCURRENCY, DEFAULT_MEMORY_MIB } from '../infra/sizing.ts';
import { markdownTable } from './table.ts';

// Prints the tables of docs/sizing.md: node bench/sizing.ts

/** How many events a day, and how much busier than the mean its busiest minutes are. */
interface Load {
  readonly name: string;
  readonly eventsPerDay: number;
  readonly peakFactor: number;
}

const LOADS: readonly Load[] = [
  { name: '1 million', eventsPerDay: 1e6, peakFactor: 10 },
  { name: '100 million', eventsPerDay: 1e8, peakFactor: 5 },
  { name: '10 billion', eventsPerDay: 1e10, peakFactor: 3 },
];

/** What was measured (bench/RESULTS.md, rounded up), or is a rule of the platform; see docs/sizing.md. */
const FIGURES = {
  cpuMicrosPerEvent: 150,
  /** Of a push, Flowcore answering in 20 ms. */
  latencySeconds: 0.1,
  requestsPerThousandEvents: 12,
  /** Share of a vCPU that is planned with. */
  utilisation: 0.6,
  requestsPerSecondPerInstance: 800,
  eventBytes: 1000,
  retentionDays: 31,
} as const;

/** US dollars, list prices of the cheapest regions when this was written. */
const PRICES = {
  pubsubPerTib: 40,
  storagePerGibMonth: 0.27,
  requestBased: { vcpuSecond: 0.000024, gibSecond: 0.0000025, millionRequests: 0.4 },
  instanceBased: { vcpuSecond: 0.000018, gibSecond: 0.000002, millionRequests: 0 },
} as const;

const SECONDS_PER_DAY = 86_400;
const DAYS_PER_MONTH = 30;
const TIB = 2 ** 40;
const GIB = 2 ** 30;

/** What a load asks for at its peak. */
export interface Demand {
  readonly perSecond: number;
  readonly peakPerSecond: number;
  /** Pushes that wait for their answer at once. */
  readonly outstanding: number;
  readonly flowcoreRequestsPerSecond: number;
  /** Instances of `ingest` by each of the three limits. */
  readonly instances: { readonly cpu: number; readonly concurrency: number; readonly requests: number };
}

/** The formulas of docs/sizing.md. */
export function demandOf({ eventsPerDay, peakFactor }: Load): Demand {
  const perSecond = eventsPerDay / SECONDS_PER_DAY;
  const peakPerSecond = perSecond * peakFactor;
  const outstanding = peakPerSecond * FIGURES.latencySeconds;
  return {
    perSecond,
    peakPerSecond,
    outstanding,
    flowcoreRequestsPerSecond: (peakPerSecond * FIGURES.requestsPerThousandEvents) / 1000,
    instances: {
      cpu: Math.ceil((peakPerSecond * FIGURES.cpuMicrosPerEvent) / 1e6 / FIGURES.utilisation),
      concurrency: Math.ceil(outstanding / DEFAULT_CONCURRENCY),
      requests: Math.ceil(peakPerSecond / FIGURES.requestsPerSecondPerInstance),
    },
  };
}

export const mostInstances = ({ instances }: Demand): number => Math.max(...Object.values(instances));

/** US dollars a month. */
export interface Cost {
  readonly delivery: number;
  readonly retention: number;
  /** Billed by request: what is used while requests are open, and each request. */
  readonly requestBased: number;
  /** Billed by instance: the instances of the mean load, all the time. */
  readonly instanceBased: number;
}

export function costOf(load: Load): Cost {
  const events = load.eventsPerDay * DAYS_PER_MONTH;
  const mean = mostInstances(demandOf({ ...load, peakFactor: 1 }));
  const instanceSeconds = mean * SECONDS_PER_DAY * DAYS_PER_MONTH;
  const compute = ({ vcpuSecond, gibSecond, millionRequests }: (typeof PRICES)[keyof Compute]): number =>
    instanceSeconds * (vcpuSecond + gibSecond * (DEFAULT_MEMORY_MIB / 1024)) +
    (events / 1e6) * millionRequests;
  return {
    // Published once, delivered once.
    delivery: ((2 * events * FIGURES.eventBytes) / TIB) * PRICES.pubsubPerTib,
    retention:
      ((load.eventsPerDay * FIGURES.retentionDays * FIGURES.eventBytes) / GIB) * PRICES.storagePerGibMonth,
    requestBased: compute(PRICES.requestBased),
    instanceBased: compute(PRICES.instanceBased),
  };
}

type Compute = Pick<typeof PRICES, 'requestBased' | 'instanceBased'>;

/** Both tables, as they stand in docs/sizing.md. */
export function sizingTables(): { readonly demand: string; readonly cost: string } {
  const whole = (value: number): string => Math.ceil(value).toLocaleString('en-US');
  const demand = LOADS.map((load) => {
    const { perSecond, peakPerSecond, outstanding, flowcoreRequestsPerSecond, instances } = demandOf(load);
    const { cpu, concurrency, requests } = instances;
    const limits = [cpu, concurrency, requests].map(whole);
    return [
      load.name,
      ...[perSecond, peakPerSecond, outstanding, flowcoreRequestsPerSecond].map(whole),
      ...limits,
    ];
  });
  const cost = LOADS.map((load) => {
    const { delivery, retention, requestBased, instanceBased } = costOf(load);
    return [
      load.name,
      ...[delivery, retention, requestBased, instanceBased].map((value) => `$${whole(value)}`),
    ];
  });
  return {
    demand: markdownTable(
      [
        'events a day',
        'a second',
        'at peak',
        'outstanding',
        'requests to Flowcore a second',
        'instances by CPU',
        'by concurrency',
        'by requests',
      ],
      demand,
    ),
    cost: markdownTable(
      [
        'events a day',
        'Pub/Sub, delivery',
        'Pub/Sub, 31 days kept',
        'Cloud Run, by request',
        'Cloud Run, by instance',
      ],
      cost,
    ),
  };
}

if (import.meta.main) {
  const { demand, cost } = sizingTables();
  console.log(`${demand}\n\n${cost}`);
}
