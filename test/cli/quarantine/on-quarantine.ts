import { names } from '../../../local/start/environment.ts';
import { type Deployment, subscriptionName } from '../../support/deployment.ts';
import type { Ran, RunOptions } from '../../support/run-sluice.ts';

/** What `redrive --json` says. */
export interface RedriveReport {
  readonly isDryRun: boolean;
  readonly isStopped: boolean;
  readonly isComplete: boolean;
  readonly records: number;
  readonly passes: number;
  readonly redriven: number;
  readonly filtered: number;
  readonly stillFailing: number;
  readonly left: number;
  readonly untried: number;
  readonly rows: readonly {
    readonly reason: string;
    readonly outcome: string;
    readonly why: string;
    readonly records: number;
  }[];
}

/** A line of an export. */
export interface Line {
  readonly reason: string;
  readonly stage: string;
  readonly messageId: string;
  readonly publishTime: string;
  readonly element: number | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly data?: string;
  readonly dataBase64?: string;
}

/** `sluice quarantine` on a deployment, with as little patience as one machine needs; judged by `schemas`. */
export function onQuarantine(deployment: Deployment, schemas?: string) {
  const judged = schemas === undefined ? [] : ['--schemas', schemas];
  const run = (verb: string, args: readonly string[] = [], options: Partial<RunOptions> = {}): Promise<Ran> =>
    deployment.sluice(['quarantine', verb, '--quiet', '30ms', ...args], options);
  const backlog = () => deployment.pubsubServer.backlog(subscriptionName(names.quarantineSubscription));
  return {
    run,
    backlog,
    async redrive(args: readonly string[] = [], options: Partial<RunOptions> = {}) {
      const ran = await run('redrive', ['--json', ...judged, ...args], options);
      return { ...ran, report: ran.json<RedriveReport>() };
    },
    show: (args: readonly string[]) => run('show', [...judged, ...args]),
    async exported(args: readonly string[] = []): Promise<readonly Line[]> {
      const { out } = await run('export', ['-', ...args]);
      const lines = out.split('\n').filter((line) => line !== '');
      return lines.map((line): Line => JSON.parse(line));
    },
    /** Resolves when so many records are in quarantine. */
    async holds(records: number): Promise<void> {
      while (backlog() !== records) await new Promise((resolve) => void setTimeout(resolve, 10));
    },
  };
}
