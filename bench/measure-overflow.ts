import pMap from 'p-map';
import type { StoredObject } from '../functions/object-store.ts';
import { formatAnnouncement } from '../functions/overflow/announcement.ts';
import { places, sluice } from './contenders.ts';
import { type PlainOrder, UPLOADS_AT_ONCE } from './overflow/order.ts';
import { drawSizes } from './overflow/sizes.ts';
import { createStaging } from './overflow/stage.ts';
import type { OverflowReport } from './overflow-report.ts';
import { startServant } from './process/ask.ts';
import { startProgram } from './process/program.ts';
import { peakRssMibOf } from './process/usage.ts';
import type { Bench } from './round.ts';
import { spreadOf } from './spread.ts';
import type { StoresReport } from './stores/report.ts';

/** How many payloads, and in how many rounds; a round's objects must find room on the disk. */
export interface OverflowEffort {
  readonly files: number;
  readonly rounds: number;
}

export const ALL_FILES: OverflowEffort = { files: 1000, rounds: 10 };
export const FEW_FILES: OverflowEffort = { files: 20, rounds: 2 };

/** A way to Flowcore: a process, and how it is told to carry objects. */
interface Way {
  readonly way: string;
  readonly pid: number;
  carry(objects: readonly StoredObject[]): Promise<unknown>;
}

/** Carries the same staged objects to the same sink, by the overflow function and by a program that only streams. */
export async function measureOverflow(bench: Bench, effort: OverflowEffort): Promise<OverflowReport> {
  const stores = startServant<'where', StoresReport>(new URL('./stores/process.ts', import.meta.url));
  const plain = startServant<PlainOrder, undefined>(new URL('./overflow/plain-process.ts', import.meta.url));
  const { port: sinkPort } = await bench.sink.ask({ kind: 'report' });
  const where = await stores.ask('where');
  const overflow = await startProgram(sluice('overflow', { sinkPort, compression: 'none', stores: where }));
  const fileUrl = `http://127.0.0.1:${sinkPort}/file/tenant/data-core/flow/event`;
  const urlsOf = (objects: readonly StoredObject[]) =>
    objects.map((object) => mediaUrl(where.storageUrl, object));
  const announceAll = (objects: readonly StoredObject[]) =>
    pMap(objects, (object) => announce(overflow.port, object), { concurrency: UPLOADS_AT_ONCE });
  try {
    return await compare(bench, effort, createStaging(where.storageUrl), [
      {
        way: 'plain streaming upload',
        pid: plain.pid,
        carry: (objects) => plain.ask({ objectUrls: urlsOf(objects), fileUrl }),
      },
      { way: 'Sluice, overflow function', pid: overflow.pid, carry: announceAll },
    ]);
  } finally {
    await Promise.all([overflow.close(), plain.close()]);
    await stores.close();
  }
}

async function compare(
  bench: Bench,
  { files, rounds }: OverflowEffort,
  stage: ReturnType<typeof createStaging>,
  ways: readonly Way[],
): Promise<OverflowReport> {
  const speeds = ways.map((): number[] => []);
  const sizes = drawSizes(files);
  const perRound = Math.ceil(files / rounds);
  for (let start = 0; start < files; start += perRound) {
    const objects = await stage(sizes.slice(start, start + perRound));
    for (const [index, { carry }] of ways.entries()) {
      speeds[index]?.push(await megabytesPerSecond(bench, objects, carry));
    }
  }
  return {
    ways: ways.map(({ way, pid }, index) => ({
      way,
      files,
      megabytesPerSecond: spreadOf(speeds[index] ?? []),
      peakRssMib: peakRssMibOf(pid),
    })),
  };
}

async function megabytesPerSecond(
  { sink, nextRun }: Bench,
  objects: readonly StoredObject[],
  carry: Way['carry'],
): Promise<number> {
  await sink.ask({ kind: 'reset', run: nextRun(), latencyMs: 0 });
  const startMs = performance.now();
  await carry(objects);
  const seconds = (performance.now() - startMs) / 1000;
  const { files } = await sink.ask({ kind: 'report' });
  if (files !== objects.length) throw new Error(`the sink received ${files} files of ${objects.length}`);
  return objects.reduce((sum, { size }) => sum + size, 0) / 1e6 / seconds;
}

const mediaUrl = (storageUrl: string, { bucket, name }: StoredObject): string =>
  `${storageUrl}/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}?alt=media`;

/** Pushes the announcement of an object, as the staged topic's subscription does. */
async function announce(port: number, object: StoredObject): Promise<void> {
  const publishTime = new Date().toISOString();
  const message = {
    data: formatAnnouncement(object).toString('base64'),
    messageId: object.generation,
    publishTime,
  };
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message, subscription: `projects/${places.project}/subscriptions/staged` }),
  });
  await answer.arrayBuffer();
  if (answer.status !== 204) throw new Error(`the overflow function answered ${answer.status}`);
}
