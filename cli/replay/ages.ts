import type { FlowcoreEvent } from '../../functions/message.ts';
import { HOUR_MS } from '../times.ts';

/** Flowcore's hot storage; what is older is readable after about an hour, from cold storage. */
export const HOT_HOURS = 72;

/** The names of the ages at which events are sent, in order. */
export const ages = {
  fresh: 'up to 1 hour',
  hot: `1 to ${HOT_HOURS} hours`,
  cold: `over ${HOT_HOURS} hours`,
  /** Its type is stored at ingestion time: no consumer misses it, and it is in hot storage. */
  ingested: 'stored at ingestion time',
} as const;

/** How old an event is when it is sent. */
export function ageOf(
  {
    type,
    eventTimeMs,
  }: Pick<FlowcoreEvent, 'eventTimeMs'> & {
    readonly type: { readonly destination: Pick<FlowcoreEvent['type']['destination'], 'atEventTime'> };
  },
  nowMs: number,
): string {
  if (!type.destination.atEventTime) return ages.ingested;
  const hours = (nowMs - eventTimeMs) / HOUR_MS;
  if (hours > HOT_HOURS) return ages.cold;
  return hours > 1 ? ages.hot : ages.fresh;
}

/** What operators should know of old events. */
export function ageWarnings(counted: ReadonlyMap<string, number>): readonly string[] {
  const cold = counted.get(ages.cold) ?? 0;
  const passed = cold + (counted.get(ages.hot) ?? 0);
  return [
    ...(passed === 0
      ? []
      : [
          `${passed} events lie more than an hour back: a consumer that has passed their event time gets them only when it is started again from before it`,
        ]),
    ...(cold === 0
      ? []
      : [
          `${cold} events are older than ${HOT_HOURS} hours, Flowcore's hot storage: they can be read after about an hour, from cold storage`,
        ]),
  ];
}
