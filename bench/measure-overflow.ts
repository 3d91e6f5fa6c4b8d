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

/** Carries the same staged objects to the same sink, by the overflow function and by a program that only streams. */
export async function measureOverflow(
  sink: Bench['sink'],
  { files, rounds }: OverflowEffort,
): Promise<OverflowReport> {
  const stores = startServant<'where', StoresReport>(new URL('./stores/process.ts', import.meta.url));
  const plain = startServant<PlainOrder, undefined>(new URL('./overflow/plain-process.ts', import.meta.url));
  const { port: sinkPort } = await sink.ask({ kind: 'reset', latencyMs: 0 });
  const where = await stores.ask('where');
  const overflow = await startProgram(sluice('overflow', { sinkPort, compression: 'none', stores: where }));
  try {
    const stage = createStaging(where.storageUrl);
    const fileUrl = `http://127.0.0.1:${sinkPort}/file/tenant/data-core/flow/event`;
    const ways = {
      'plain streaming upload': (objects: readonly StoredObject[]) =>
        plain.ask({ objectUrls: objects.map((object) => mediaUrl(where.storageUrl, object)), fileUrl }),
      'Sluice, overflow function': (objects: readonly StoredObject[]) =>
        pMap(objects, (object) => announce(overflow.port, object), { concurrency: UPLOADS_AT_ONCE }),
    };
    const speeds = new Map(Object.keys(ways).map((way): [string, number[]] => [way, []]));
    const sizes = drawSizes(files);
    const perRound = files / rounds;
    for (let round = 0; round < rounds; round += 1) {
      const objects = await stage(sizes.slice(round * perRound, (round + 1) * perRound));
      for (const [way, carry] of Object.entries(ways)) {
        speeds.get(way)?.push(await megabytesPerSecond(sink, objects, carry));
      }
    }
    const pids = [plain.pid, overflow.pid];
    return {
      ways: [...speeds].map(([way, each], index) => ({
        way,
        files,
        megabytesPerSecond: spreadOf(each),
        peakRssMib: peakRssMibOf(pids[index] ?? 0),
      })),
    };
  } finally {
    await Promise.all([overflow.close(), plain.close()]);
    await stores.close();
  }
}

async function megabytesPerSecond(
  sink: Bench['sink'],
  objects: readonly StoredObject[],
  carry: (objects: readonly StoredObject[]) => Promise<unknown>,
): Promise<number> {
  await sink.ask({ kind: 'reset', latencyMs: 0 });
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
