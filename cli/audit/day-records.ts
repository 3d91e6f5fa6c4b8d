import type { Storage } from '@google-cloud/storage';
import { createObjectStore } from '../../functions/object-store.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import type { Row } from './accounts.ts';
import { type Findings, findingsOf } from './report.ts';

/** What is kept of an audit: the account of what one topic got on one UTC day. */
export interface DayRecord extends Findings {
  readonly topic: string;
  /** `2026-11-28` */
  readonly day: string;
  /** When the audit began, ISO 8601: the newest record of a day counts. */
  readonly auditedAt: string;
}

/** Keeps and finds the records of days. */
export interface DayRecords {
  /** Records what an audit of a whole day has found, also when that is nothing. */
  keep(topic: string, day: string, rows: readonly Row[], auditedAt: string): Promise<void>;
  /** The newest record of a day; undefined where there is none. */
  find(topic: string, day: string): Promise<DayRecord | undefined>;
}

/**
 * The records lie in the staging bucket under `audit/<topic>/<day>/`, one object for each audit: operators may
 * create objects but not overwrite them, and what was found earlier stays to be seen. Without a customTime the
 * lifecycle rule deletes none of them.
 */
export function createDayRecords(storage: Context['storage'], bucket: string): DayRecords {
  const objects = createObjectStore(storage, bucket);
  const folderOf = (topic: string, day: string): string => `audit/${topic}/${day}/`;
  return {
    keep: (topic, day, rows, auditedAt) =>
      telling(`recording the audit of ${day} in bucket ${bucket}`, async () => {
        const own = rows.filter((row) => row.topic === topic && row.day === day);
        const record: DayRecord = { topic, day, auditedAt, ...findingsOf(own) };
        const body = Buffer.from(JSON.stringify(record));
        // Colons are no good in names of files, to which objects are copied.
        const name = `${folderOf(topic, day)}${auditedAt.replaceAll(':', '')}.json`;
        await objects.create(name, { body, contentType: 'application/json' }, {});
      }),
    find: (topic, day) =>
      telling(`looking for the audit of ${day} in bucket ${bucket}`, () =>
        newestIn(storage, bucket, folderOf(topic, day)),
      ),
  };
}

async function newestIn(
  storage: () => Promise<Storage>,
  bucket: string,
  prefix: string,
): Promise<DayRecord | undefined> {
  const [files] = await (await storage()).bucket(bucket).getFiles({ prefix });
  const newest = files.sort((a, b) => (a.name < b.name ? -1 : 1)).at(-1);
  if (newest === undefined) return undefined;
  const [body] = await newest.download();
  return JSON.parse(body.toString('utf8')) as DayRecord;
}

async function telling<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Failure(`${doing}: ${describeProblem(error)}`);
  }
}
