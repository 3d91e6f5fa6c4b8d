import { createAcceptances } from '../../../functions/delivery/acceptances.ts';
import { type BatcherOptions, createBatcher } from '../../../functions/delivery/batcher.ts';
import type { Consequence } from '../../../functions/flowcore/consequence.ts';
import type { FlowcoreEvent } from '../../../functions/message.ts';
import type { Attempt } from '../../../functions/stages/deliver.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { clicks, sampleEvent } from '../flowcore/sample-event.ts';
import { hostOn } from '../flowcore/sample-host.ts';

export const LINGER_MS = 15;
export const TIMEOUT_MS = 20_000;
export const BUDGET_MS = 105_000;
export const DELIVERED: Consequence = { kind: 'delivered' };
export const SIZE: Consequence = { kind: 'size', detail: 'HTTP 413' };

/** A request that the batcher has made and that waits for its answer. */
interface Request {
  readonly events: readonly FlowcoreEvent[];
  readonly timeoutMs: number;
  answer(consequence?: Consequence): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** Lets everything run that waits for no clock and no answer. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A batcher whose requests are answered by hand, on a clock that is moved by hand. */
export function startBatcher({
  maxRequests = 16,
  ...changes
}: Partial<BatcherOptions & { maxRequests: number }> = {}) {
  const clock = manualClock();
  const host = hostOn(clock, { maxRequests });
  const requests: Request[] = [];
  const attempts: Attempt[] = [];
  const send = createBatcher({
    limits: { maxEvents: 3, maxBytes: 1000 },
    lingerMs: LINGER_MS,
    host,
    random: () => 0.5,
    acceptances: createAcceptances(clock),
    bisects: true,
    timeoutMs: TIMEOUT_MS,
    deliver: (events, timeoutMs) =>
      new Promise((resolve, reject) => {
        requests.push({
          events,
          timeoutMs,
          answer: (consequence = DELIVERED) => {
            resolve({ consequence, events: events.length, bytes: 0, status: 200 });
            return settled();
          },
          fail: (error) => {
            reject(error);
            return settled();
          },
        });
      }),
    clock,
    onAttempt: (attempt) => attempts.push(attempt),
    ...changes,
  });
  const outcomes = new Map<string, Consequence['kind']>();
  return {
    clock,
    requests,
    attempts,
    outcomes,
    /** Sends events of these names in one turn. */
    add: (names: string, { destination = clicks, budgetMs = BUDGET_MS } = {}): void => {
      for (const name of names) {
        void send(named(name, destination), clock.now() + budgetMs).then(({ kind }) =>
          outcomes.set(name, kind),
        );
      }
    },
    turn: async (): Promise<void> => {
      clock.advance(0);
      await settled();
    },
    pass: async (ms: number): Promise<void> => {
      clock.advance(ms);
      await settled();
    },
    request: (index: number): Request => {
      const request = requests[index];
      if (request === undefined) throw new Error(`request ${index} was not made`);
      return request;
    },
    /** The names in each request so far. */
    sent: () => requests.map(({ events }) => namesOf(events)),
  };
}

/** An event of one letter; its event time follows the alphabet, a second each. */
export const named = (name: string, destination = clicks): FlowcoreEvent =>
  sampleEvent(JSON.stringify({ name }), {
    eventTimeMs: Date.UTC(2026, 10, 21) + name.charCodeAt(0) * 1000,
    destination,
  });

export const namesOf = (events: readonly FlowcoreEvent[]): string =>
  events.map(({ text }) => (JSON.parse(text) as { name: string }).name).join('');
