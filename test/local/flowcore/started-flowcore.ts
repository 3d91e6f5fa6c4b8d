import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rule } from '../../../local/flowcore/rule.ts';
import { type FlowcoreOptions, type FlowcoreServer, startFlowcore } from '../../../local/flowcore/server.ts';
import type { Counts } from '../../../local/flowcore/stats.ts';
import type { StoredEvent } from '../../../local/flowcore/stored-event.ts';
import { type ManualClock, manualClock } from '../../support/manual-clock.ts';

/** A Flowcore of its own, in a temporary folder, with the names that the vectors use. */
export interface StartedFlowcore {
  readonly server: FlowcoreServer;
  readonly clock: ManualClock;
  readonly dataDir: string;
  /** What events.ndjson holds. */
  stored(): StoredEvent[];
  rules(...rules: Rule[]): Promise<void>;
  clearRules(): Promise<void>;
  counts(): Promise<Counts>;
  /** Closes the server and removes its folder. */
  close(): Promise<void>;
}

export const apiKeys = { webhook: 'key-secret', 'api-v1': 'key-id:key-secret' } as const;

/** Starts one; `dataDir` is kept on close when it is given. */
export async function startedFlowcore(
  options: Pick<FlowcoreOptions, 'dialect'> & Partial<Pick<FlowcoreOptions, 'knobs' | 'dataDir'>>,
): Promise<StartedFlowcore> {
  const clock = manualClock();
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'flowcore-'));
  const server = await startFlowcore({
    ...options,
    clock,
    dataDir,
    tenant: 'acme',
    dataCore: 'affiliate',
    apiKey: apiKeys[options.dialect],
    eventTypes: [
      { flowType: 'tracking.0', eventType: 'click' },
      { flowType: 'tracking.0', eventType: 'conversion' },
    ],
  });
  const admin = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${server.adminUrl}${path}`, { method, body: JSON.stringify(body) ?? null });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    server,
    clock,
    dataDir,
    stored: () =>
      readFileSync(join(dataDir, 'events.ndjson'), 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as StoredEvent),
    rules: async (...rules) => void (await admin('POST', '/rules', rules)),
    clearRules: async () => void (await admin('DELETE', '/rules')),
    counts: async () => (await admin('GET', '/stats')) as Counts,
    close: async () => {
      await server.close();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true });
    },
  };
}
