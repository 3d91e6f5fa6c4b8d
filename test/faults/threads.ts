import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import type { Figures } from './figures.ts';
import type { RunRequest } from './run-request.ts';

/** What a thread is told. */
export interface RunOrder {
  /** Names the run in its answer. */
  readonly number: number;
  readonly request: RunRequest;
}

/** What a thread answers. */
export type RunAnswer = { readonly number: number } & (
  | { readonly figures: Figures }
  | { readonly problem: string }
);

/** Threads that run scenarios side by side: one alone would leave the machine's other cores idle. */
export interface Threads {
  run(request: RunRequest): Promise<Figures>;
  close(): Promise<void>;
}

/** `atOnce`: scenarios in one thread; most of a scenario is waiting. */
export function startThreads(threads: number, atOnce: number): Threads {
  const workers = Array.from({ length: threads }, startThread);
  const limit = pLimit(threads * atOnce);
  return {
    run: (request) =>
      limit(() => {
        const [least] = workers.toSorted((a, b) => a.busy() - b.busy());
        if (least === undefined) throw new Error('there is no thread to run a scenario');
        return least.run(request);
      }),
    close: async () => {
      await Promise.all(workers.map(({ close }) => close()));
    },
  };
}

function startThread() {
  const worker = new Worker(new URL('./thread.ts', import.meta.url));
  const waiting = new Map<number, PromiseWithResolvers<Figures>>();
  let runs = 0;
  worker.on('message', (answer: RunAnswer) => {
    const run = waiting.get(answer.number);
    waiting.delete(answer.number);
    if ('figures' in answer) run?.resolve(answer.figures);
    else run?.reject(new Error(answer.problem));
  });
  worker.on('error', (error) => {
    for (const run of waiting.values()) run.reject(error);
    waiting.clear();
  });
  return {
    busy: () => waiting.size,
    run(request: RunRequest): Promise<Figures> {
      const run = Promise.withResolvers<Figures>();
      runs += 1;
      waiting.set(runs, run);
      worker.postMessage({ number: runs, request } satisfies RunOrder);
      return run.promise;
    },
    close: () => worker.terminate(),
  };
}
