import type { ReadEvent } from '../flowcore/event-source.ts';
import { readPart } from '../reassemble/read-part.ts';
import { createReassemblerOn } from '../reassemble/reassembler.ts';
import { spoolStore } from '../reassemble/spool-store.ts';
import type { Pointer } from './stored-copy.ts';

/**
 * Which of the files that pointers stand for can be put together from their parts, with the size and the checksum
 * that the pointers name. Parts wait in a folder of the audit's own until their file is complete.
 */
export async function findWholeFiles(
  pointers: readonly Pointer[],
  events: AsyncIterable<readonly ReadEvent[]>,
  folder: string,
): Promise<ReadonlySet<string>> {
  const wanted = new Map(pointers.map((pointer) => [pointer.fileId, pointer]));
  const whole = new Set<string>();
  if (wanted.size === 0) return whole;
  const reassembler = createReassemblerOn({
    store: spoolStore(folder, { isDurable: false }),
    maxHeldBytes: Number.POSITIVE_INFINITY,
    maxRemembered: 0,
    now: undefined,
  });
  for await (const page of events) {
    for (const { payload } of page) {
      const part = readPart(payload);
      const pointer = wanted.get(part?.fileId ?? '');
      if (part === undefined || pointer === undefined || whole.has(pointer.fileId)) continue;
      const outcome = reassembler.add(part);
      if (outcome.kind !== 'complete') continue;
      const { file } = outcome;
      // Its bytes have been proven to have this checksum.
      if (file.sha256 === pointer.sha256 && file.bytes.length === pointer.size) whole.add(pointer.fileId);
      reassembler.done(file);
    }
    // Nothing more can come that is wanted.
    if (whole.size === wanted.size) break;
  }
  return whole;
}
