import type { GetFilesOptions, GetFilesResponse } from '@google-cloud/storage';
import { describeObject, type StoredObject } from '../../functions/object-store.ts';
import {
  readFailure,
  readStaged,
  type StagedObject,
  type UploadFailure,
} from '../../functions/overflow/staged-object.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';

/** An object under `staged/`, as the bucket lists it. */
export interface StagedFile {
  readonly object: StoredObject;
  /** undefined: Sluice did not stage it. */
  readonly staged: StagedObject | undefined;
  /** Why the last upload that was tried did not succeed; undefined where none was tried, or none failed. */
  readonly failure: UploadFailure | undefined;
  /** When it was staged, in ms since the epoch. */
  readonly createdMs: number;
}

/** Where overflow stages events. */
export const STAGED_PREFIX = 'staged/';
const PAGE = 1000;

/** What lies under `staged/`, page by page, so that a bucket of any size can be read. */
export async function* stagedFiles(context: Context): AsyncGenerator<StagedFile, void> {
  const { STAGING_BUCKET: name } = (await context.deployment()).demand('STAGING_BUCKET');
  const bucket = (await context.storage()).bucket(name);
  let query: GetFilesOptions | null = { prefix: STAGED_PREFIX, maxResults: PAGE };
  while (query !== null && !context.signal.aborted) {
    const [files, next]: GetFilesResponse = await bucket
      .getFiles({ ...query, autoPaginate: false })
      .catch((error: unknown): never => {
        throw new Failure(`listing bucket ${name}: ${describeProblem(error)}`);
      });
    for (const file of files) {
      const object = describeObject(name, file.name, file.metadata);
      yield {
        object,
        staged: readStaged(object),
        failure: readFailure(object),
        createdMs: Date.parse(file.metadata.timeCreated ?? ''),
      };
    }
    // The client's types do not say that there is none after the last page.
    query = (next as GetFilesOptions | null | undefined) ?? null;
  }
}
