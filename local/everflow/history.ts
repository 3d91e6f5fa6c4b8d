import { type Place, places } from './places.ts';
import type { Device, Offer, Pools } from './pools.ts';
import type { Random } from './random.ts';
import type { Fields } from './values.ts';
import type { WrittenTime } from './written-time.ts';

/** One user's way over one tracking link; clicks, impressions and conversions tell parts of it. */
export interface Visit {
  readonly transactionId: string;
  /** When it began, in milliseconds. */
  readonly ms: number;
  readonly offer: Offer;
  readonly affiliateId: number;
  readonly sourceId: string;
  readonly sub1: string;
  readonly sub2: string;
  readonly referer: string;
  readonly ip: string;
  readonly place: Place;
  readonly device: Device;
}

/** A conversion as it was, or is yet to be, published. */
export interface Conversion {
  readonly conversionId: string;
  readonly time: WrittenTime;
  readonly fields: Fields;
}

/** What later events refer to; bounded, so that a long run does not grow. */
export interface History {
  readonly clicks: Visit[];
  readonly conversions: Conversion[];
  /** Conversions whose update was published first. */
  readonly overdue: Conversion[];
  /** The conversion updated last; a second update within its second tests that both are kept. */
  lastUpdated: Conversion | undefined;
}

const REMEMBERED = 1000;

export const createHistory = (): History => ({
  clicks: [],
  conversions: [],
  overdue: [],
  lastUpdated: undefined,
});

/** Adds to a list; a full one forgets an item at random. */
export function remember<T>(random: Random, list: T[], item: T): void {
  if (list.length < REMEMBERED) list.push(item);
  else list[random.integer(0, REMEMBERED - 1)] = item;
}

/** Invents a visit that began at `ms`. */
export function newVisit(random: Random, pools: Pools, ms: number): Visit {
  return {
    transactionId: random.hexId(),
    ms,
    offer: random.pick(pools.offers),
    affiliateId: random.pick(pools.affiliateIds),
    sourceId: random.pick(pools.sources),
    sub1: random.pick(pools.words),
    sub2: random.chance(0.4) ? random.pick(pools.words) : '',
    referer: random.pick(pools.referers),
    ip: random.pick(pools.ips),
    place: random.pick(places),
    device: random.pick(pools.devices),
  };
}
