import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { cpuMsOf } from '../process/usage.ts';
import { type Connection, openConnection } from './connection.ts';
import type { Push } from './pushes.ts';

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
  /** Called for every answer. */
  onAnswer(push: Push, status: number): void;
}

/** What the driver saw. */
export interface Driven {
  /** From the first request to the end of sending. */
  readonly seconds: number;
  /** Requests and events answered 2xx in that time. */
  readonly requests: number;
  readonly events: number;
  /** Milliseconds from when a request was due to its answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the process until everything was answered, and of the load generator itself. */
  readonly cpuMs: number;
  readonly ownCpuMs: number;
}

interface UnderWay {
  readonly push: Push;
  readonly dueMs: number;
}

/** How often the pace is kept, in milliseconds. */
const TICK_MS = 1;

/**
 * Sends pushes for a time, then waits until every one is answered. At a given rate a request is due at its time
 * whether or not a connection is free, and its latency counts from then: a contender that stalls cannot hide it.
 */
export async function drive(options: DriveOptions): Promise<Driven> {
  const { connections, durationMs, rate, nextPush, onAnswer } = options;
  const latencies = createHistogram();
  const underWay = new Map<number, UnderWay>();
  const idle: number[] = [];
  const sockets: Connection[] = [];
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  let started = 0;
  let startMs = 0;
  let isOver = false;
  const seen = { requests: 0, events: 0 };

  const send = (index: number, dueMs: number): void => {
    const push = nextPush();
    underWay.set(index, { push, dueMs });
    sockets[index]?.send(push.bytes);
  };
  const next = (index: number): void => {
    if (isOver) {
      if (underWay.size === 0) finish();
    } else if (rate === undefined) send(index, performance.now());
    else {
      idle.push(index);
      keepPace();
    }
  };
  const keepPace = (): void => {
    if (rate === undefined) return;
    for (;;) {
      const dueMs = startMs + (started / rate) * 1000;
      if (dueMs > performance.now()) return;
      const index = idle.shift();
      if (index === undefined) return;
      started += 1;
      send(index, dueMs);
    }
  };
  const answered = (index: number, status: number): void => {
    const request = underWay.get(index);
    if (request === undefined) return;
    underWay.delete(index);
    if (!isOver && status >= 200 && status < 300) {
      seen.requests += 1;
      seen.events += request.push.events;
      record(latencies, performance.now() - request.dueMs);
    }
    onAnswer(request.push, status);
    next(index);
  };

  for (let index = 0; index < connections; index += 1) {
    sockets.push(await openConnection(options.port, (status) => answered(index, status)));
  }
  const cpuBeforeMs = cpuMsOf(options.pid);
  const ownBefore = process.cpuUsage();
  startMs = performance.now();
  for (const index of sockets.keys()) next(index);
  const pace = setInterval(keepPace, TICK_MS);
  await passed(durationMs);
  clearInterval(pace);
  isOver = true;
  const seconds = (performance.now() - startMs) / 1000;
  if (underWay.size === 0) finish();
  await finished;
  const cpuMs = cpuMsOf(options.pid) - cpuBeforeMs;
  const own = process.cpuUsage(ownBefore);
  for (const socket of sockets) socket.close();
  const percentileMs = (percentile: number) => latencies.percentile(percentile) / 1000;
  const ownCpuMs = (own.user + own.system) / 1000;
  return { seconds, ...seen, p50Ms: percentileMs(50), p99Ms: percentileMs(99), cpuMs, ownCpuMs };
}

const record = (histogram: RecordableHistogram, milliseconds: number): void =>
  histogram.record(Math.max(1, Math.round(milliseconds * 1000)));

const passed = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
