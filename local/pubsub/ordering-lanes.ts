import type { Entry } from './backlog-entry.ts';
import { createQueue, type Queue } from './queue.ts';

/** The messages of each ordering key in order of publication; only the first of a lane may be delivered. */
export interface OrderingLanes {
  join(entry: Entry): void;
  /** May this message be delivered as far as its ordering key goes? */
  isFree(entry: Entry): boolean;
  /** After a message is gone: the message that is first now, if any. */
  next(entry: Entry): Entry | undefined;
  clear(): void;
}

/** Lanes for a subscription with message ordering. */
export function createOrderingLanes(): OrderingLanes {
  const lanes = new Map<string, Queue<Entry>>();

  return {
    join(entry) {
      const key = entry.message.orderingKey;
      if (key === '') return;
      const lane = lanes.get(key);
      if (lane === undefined) lanes.set(key, createQueue([entry]));
      else lane.push(entry);
    },
    isFree(entry) {
      const lane = lanes.get(entry.message.orderingKey);
      return lane === undefined || lane.peek() === entry;
    },
    next(entry) {
      const lane = lanes.get(entry.message.orderingKey);
      while (lane?.peek()?.standing === 'gone') lane.shift();
      if (lane?.size === 0) lanes.delete(entry.message.orderingKey);
      return lane?.peek();
    },
    clear: () => lanes.clear(),
  };
}

/** For a subscription without message ordering: nothing ever waits for anything. */
export const noOrderingLanes: OrderingLanes = {
  join: () => undefined,
  isFree: () => true,
  next: () => undefined,
  clear: () => undefined,
};
