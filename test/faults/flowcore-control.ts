import type { Rule } from '../../local/flowcore/rule.ts';
import { type FlowcoreOptions, type FlowcoreServer, startFlowcore } from '../../local/flowcore/server.ts';
import { addRules, clearRules } from '../support/flowcore-rules.ts';
import type { Until } from './until.ts';

/** The counts that survive a restart of the server. */
export interface FlowcoreCounts {
  readonly received: number;
  readonly events: number;
  readonly duringPause: number;
  readonly unconfirmed: number;
  /** Answers that refused, or failed to come. */
  readonly refused: number;
}

/** A Flowcore to be misused. */
export interface FlowcoreControl {
  readonly url: string;
  rules(...rules: readonly Rule[]): Promise<void>;
  clear(): Promise<void>;
  /** Nobody listens any more. */
  down(): Promise<void>;
  /** At the same address and with the same store, but without any rule. */
  up(): Promise<void>;
  counts(): FlowcoreCounts;
  /** Resolves when so many more requests were refused than now. */
  refuses(requests: number): Promise<void>;
  close(): Promise<void>;
}

const none: FlowcoreCounts = { received: 0, events: 0, duringPause: 0, unconfirmed: 0, refused: 0 };

export async function openFlowcore(options: FlowcoreOptions, until: Until): Promise<FlowcoreControl> {
  const first = await startFlowcore(options);
  const { url } = first;
  let server: FlowcoreServer | undefined = first;
  let earlier = none;
  const counts = () => (server === undefined ? earlier : sum(earlier, countsOf(server)));
  const down = async () => {
    const stopping = server;
    if (stopping === undefined) return;
    await stopping.close();
    earlier = counts();
    server = undefined;
  };
  return {
    url,
    rules: async (...rules) => {
      if (server !== undefined) await addRules(server.adminUrl, ...rules);
    },
    clear: async () => {
      if (server !== undefined) await clearRules(server.adminUrl);
    },
    down,
    up: async () => {
      server ??= await startFlowcore({ ...options, port: Number(new URL(url).port) });
    },
    counts,
    refuses: async (requests) => {
      const due = counts().refused + requests;
      await until(`Flowcore refuses ${requests} requests`, () => counts().refused >= due);
    },
    close: down,
  };
}

function countsOf(server: FlowcoreServer): FlowcoreCounts {
  const { received, events, duringPause, unconfirmed, answers } = server.stats();
  const refused = Object.entries(answers)
    .filter(([status]) => !status.startsWith('2'))
    .reduce((total, [, count]) => total + count, 0);
  return { received, events, duringPause, unconfirmed, refused };
}

const sum = (a: FlowcoreCounts, b: FlowcoreCounts): FlowcoreCounts => ({
  received: a.received + b.received,
  events: a.events + b.events,
  duringPause: a.duringPause + b.duringPause,
  unconfirmed: a.unconfirmed + b.unconfirmed,
  refused: a.refused + b.refused,
});
