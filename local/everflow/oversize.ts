import type { TypeName } from './message.ts';
import type { Pools } from './pools.ts';
import type { Random } from './random.ts';
import type { Fields } from './values.ts';

/** No oversized event is smaller, so that the keys Sluice adds cannot decide its fate. */
export const SMALLEST_OVERSIZED_BYTES = 70_000;
const LARGEST_COMMON_BYTES = 290_000;
/** Pub/Sub takes 10,000,000 bytes per message, attributes included. https://cloud.google.com/pubsub/quotas */
export const LARGEST_OVERSIZED_BYTES = 9_000_000;

/** How large an oversized event shall become: mostly some 100 KB, rarely megabytes. */
export function drawSize(random: Random, mayBeHuge: boolean): number {
  return mayBeHuge && random.chance(0.03)
    ? random.integer(1_000_000, LARGEST_OVERSIZED_BYTES - 100_000)
    : random.integer(SMALLEST_OVERSIZED_BYTES + 5_000, LARGEST_COMMON_BYTES);
}

/** Copies one long query string into the fields that carry it, so that the event is about `bytes` long. */
export function withLongQuery(
  random: Random,
  pools: Pools,
  type: TypeName,
  fields: Fields,
  bytes: number,
): Fields {
  const isTraffic = type === 'click' || type === 'impression';
  const copies = isTraffic ? 3 : 1;
  const pairs = longQuery(random, pools, Math.floor(bytes / (copies + 1.08)));
  const query = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  const query_parameters = Object.fromEntries(pairs);
  const referer = `https://shop.example.com/?${query}`;
  if (!isTraffic) return { ...fields, referer, query_parameters };
  const tracking_url = `https://www.example-trk.com/AB12/CD34/?${query}`;
  return { ...fields, referer, tracking_url, raw_query_string: query, query_parameters };
}

function longQuery(random: Random, pools: Pools, length: number): [string, string][] {
  const pairs: [string, string][] = [];
  for (let used = 0; used < length; ) {
    const pair: [string, string] = [`p${pairs.length}`, random.pick(pools.queryValues)];
    pairs.push(pair);
    used += pair[0].length + pair[1].length + 2;
  }
  return pairs;
}
