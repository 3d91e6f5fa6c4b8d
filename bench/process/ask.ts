import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Answered, Asked } from './serve.ts';

/** A process of the benchmark that takes orders. */
export interface Servant<Order, Report> {
  readonly pid: number;
  ask(order: Order): Promise<Report>;
  close(): Promise<void>;
}

/** Starts a program that calls `serve`. Orders are given one after the other. */
export function startServant<Order, Report>(program: URL): Servant<Order, Report> {
  const child = fork(program, { serialization: 'advanced' });
  const exited = once(child, 'exit');
  const ended = exited.then(([code, signal]): never => {
    throw new Error(`${program.pathname} ended with ${code ?? signal}; what it said stands above`);
  });
  // Whoever asks is told; between orders nobody is.
  ended.catch(() => {});
  let asked = 0;
  return {
    pid: pidOf(child),
    async ask(order) {
      asked += 1;
      const number = asked;
      const abort = new AbortController();
      const answered = once(child, 'message', { signal: abort.signal });
      child.send({ number, order } satisfies Asked<Order>);
      try {
        const [answer] = (await Promise.race([answered, ended])) as [Answered<Report>];
        if (answer.number !== number) throw new Error(`${program.pathname} answered an order not given`);
        if ('problem' in answer) throw new Error(`${program.pathname}: ${answer.problem}`);
        return answer.report;
      } finally {
        answered.catch(() => {});
        abort.abort();
      }
    },
    async close() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** The id of a process that was just started. */
export function pidOf({ pid, spawnfile }: ChildProcess): number {
  if (pid === undefined) throw new Error(`starting ${spawnfile} failed`);
  return pid;
}
