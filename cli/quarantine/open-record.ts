import type { ObjectStore } from '../../functions/object-store.ts';
import { objectsNamedBy, type Rejected, readRecord } from '../../functions/quarantine/read-record.ts';
import { Failure } from '../failure.ts';
import type { HeldRecord } from './hold-records.ts';

/** Reads a record, with what Pub/Sub had no room for, which lies in the bucket; undefined when it is no record. */
export async function openRecord(
  record: Pick<HeldRecord, 'attributes' | 'data'>,
  objects: Pick<ObjectStore, 'find' | 'reader'>,
): Promise<Rejected | undefined> {
  const { data, attributes } = objectsNamedBy(record);
  return readRecord(record, {
    data: data === undefined ? undefined : await download(data, objects),
    attributes: attributes === undefined ? undefined : await download(attributes, objects),
  });
}

async function download(name: string, objects: Pick<ObjectStore, 'find' | 'reader'>): Promise<Buffer> {
  const object = await objects.find(name);
  if (object === undefined) throw new Failure('the object that holds its bytes is not in the staging bucket');
  const read = await objects.reader(object);
  const chunks: Buffer[] = [];
  for await (const chunk of read()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
