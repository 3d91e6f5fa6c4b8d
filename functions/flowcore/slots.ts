import pLimit, { type LimitFunction } from 'p-limit';

/** The requests to Flowcore that may be under way at once, all destinations together. */
export interface Slots {
  /** Runs a request when its destination and the host have a slot free. */
  run<T>(destination: string, request: () => Promise<T>): Promise<T>;
  /** Whether another request to the destination would have to wait. */
  areTaken(destination: string): boolean;
  /** Halves the slots. */
  halve(): void;
  /** Adds a part of a slot; as many calls as there are slots add one. */
  grow(): void;
}

/** With fewer, one destination that hangs would have them all. */
const FEWEST = 2;

/**
 * Additive increase, multiplicative decrease (RFC 5681 does so for TCP). A destination gets at most half of the
 * slots, so that requests of one event type that hang leave the others their way.
 */
export function createSlots(maxRequests: number): Slots {
  const all = pLimit(maxRequests);
  const lanes = new Map<string, Lane>();
  let allowed = maxRequests;
  let running = 0;
  const share = (): number => Math.ceil(all.concurrency / 2);
  const laneOf = (destination: string): Lane => {
    const lane = lanes.get(destination) ?? { limit: pLimit(share()), asked: 0 };
    lanes.set(destination, lane);
    return lane;
  };
  const allow = (requests: number): void => {
    allowed = Math.min(maxRequests, Math.max(FEWEST, requests));
    all.concurrency = Math.floor(allowed);
    for (const { limit } of lanes.values()) limit.concurrency = share();
  };
  const runInAll = <T>(request: () => Promise<T>): Promise<T> => {
    running += 1;
    return all(request).finally(() => {
      running -= 1;
    });
  };
  return {
    run: (destination, request) => {
      const lane = laneOf(destination);
      lane.asked += 1;
      return lane
        .limit(() => runInAll(request))
        .finally(() => {
          lane.asked -= 1;
        });
    },
    areTaken: (destination) => running >= all.concurrency || laneOf(destination).asked >= share(),
    halve: () => allow(Math.floor(allowed / 2)),
    grow: () => allow(allowed + 1 / allowed),
  };
}

/** The slots of one destination, and how many requests hold one or wait for one. */
interface Lane {
  readonly limit: LimitFunction;
  asked: number;
}
