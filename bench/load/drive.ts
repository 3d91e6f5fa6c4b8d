import { setTimeout } from 'node:timers/promises';
import { cpuMsOf } from '../process/usage.ts';
import { openDeliveries, type Settled } from './deliveries.ts';
import { asFastAsAnswered, atRate } from './pace.ts';
import type { Push } from './pushes.ts';
import { type Score, startScore } from './score.ts';

export interface DriveOptions {
  readonly port: number;
  /** Process whose CPU time is measured. */
  readonly pid: number;
  /** Most requests at once. */
  readonly connections: number;
  readonly durationMs: number;
  /** Requests per second; without it each connection sends as soon as it is answered. */
  readonly rate?: number | undefined;
  readonly nextPush: () => Push;
  /** Called for every push with its last answer. */
  onAnswer(push: Push, status: number): void;
}

/** What the driver saw. */
export interface Driven extends Score {
  /** From the first request to the end of sending. */
  readonly seconds: number;
  /** CPU time of the process until everything was answered, and of the load generator itself. */
  readonly cpuMs: number;
  readonly ownCpuMs: number;
}

/** Sends pushes for a time, then waits until every one is answered. */
export async function drive(options: DriveOptions): Promise<Driven> {
  const { port, pid, connections, durationMs, rate, nextPush, onAnswer } = options;
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const score = startScore();
  let isOver = false;
  const settle = (connection: number, settled: Settled): void => {
    score.note(settled, isOver);
    onAnswer(settled.push, settled.status);
    if (!isOver) pace.ready(connection);
    else if (deliveries.underWay() === 0) finish();
  };
  const deliveries = await openDeliveries(port, connections, settle);
  const send = (connection: number, dueMs: number) => deliveries.send(connection, nextPush(), dueMs);

  const cpuBeforeMs = cpuMsOf(pid);
  const ownBefore = process.cpuUsage();
  const startMs = performance.now();
  const pace = rate === undefined ? asFastAsAnswered(send) : atRate(rate, send);
  for (let connection = 0; connection < connections; connection += 1) pace.ready(connection);
  await setTimeout(durationMs);
  pace.stop();
  isOver = true;
  const seconds = (performance.now() - startMs) / 1000;
  if (deliveries.underWay() > 0) await finished;
  deliveries.close();
  const { user, system } = process.cpuUsage(ownBefore);
  return { ...score.read(), seconds, cpuMs: cpuMsOf(pid) - cpuBeforeMs, ownCpuMs: (user + system) / 1000 };
}
