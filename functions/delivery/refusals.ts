import type { FlowcoreEvent } from '../message.ts';
import { partitionOf } from '../stages/batch.ts';

/**
 * Weighs Flowcore's word against an event. A wrong setting makes Flowcore refuse everything, so a refusal counts
 * as the event's own fault only if, after it, the same destination accepted another event with the same headers.
 */
export interface Refusals {
  /** Notes that Flowcore accepted these events of one destination. */
  accepted(events: readonly FlowcoreEvent[]): void;
  /** Notes that Flowcore refused this event, sent alone. */
  refused(event: FlowcoreEvent): void;
  /** Whether another event was accepted since this one was first refused. */
  isProven(event: FlowcoreEvent): boolean;
}

/** Events remembered as refused, per instance; the oldest is forgotten first, and must be refused anew. */
const MOST_EVENTS = 10_000;

export function createRefusals(mostEvents = MOST_EVENTS): Refusals {
  const acceptances = new Map<string, number>();
  const acceptancesAtRefusal = new Map<string, number>();
  const acceptedBy = (event: FlowcoreEvent): number => acceptances.get(partitionOf(event)) ?? 0;
  return {
    accepted(events) {
      const [first] = events;
      if (first !== undefined) acceptances.set(partitionOf(first), acceptedBy(first) + 1);
      if (acceptancesAtRefusal.size === 0) return;
      for (const { eventKey } of events) acceptancesAtRefusal.delete(eventKey);
    },
    refused(event) {
      if (acceptancesAtRefusal.has(event.eventKey)) return;
      acceptancesAtRefusal.set(event.eventKey, acceptedBy(event));
      const [oldest] = acceptancesAtRefusal.keys();
      if (acceptancesAtRefusal.size > mostEvents && oldest !== undefined) acceptancesAtRefusal.delete(oldest);
    },
    isProven(event) {
      const before = acceptancesAtRefusal.get(event.eventKey);
      return before !== undefined && acceptedBy(event) > before;
    },
  };
}
