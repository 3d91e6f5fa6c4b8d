import { createWriteStream } from 'node:fs';
import type { Message, PubSub } from '@google-cloud/pubsub';
import type { Bucket } from '@google-cloud/storage';
import type { QuarantineLine } from '../judge/quarantine-line.ts';
import { names } from './environment.ts';

/** Takes the quarantine's records out of Pub/Sub, where the judge could not read them. */
export interface QuarantineCollector {
  /** How many records lie in the file. */
  collected(): number;
  close(): Promise<void>;
}

export interface CollectorOptions {
  readonly pubsub: PubSub;
  readonly bucket: Bucket;
  /** On the quarantine topic; the judge's own unless told otherwise. */
  readonly subscription?: string;
  /** The NDJSON file to append to. */
  readonly path: string;
  readonly onProblem: (message: string) => void;
}

/** Pulls records from now on; each is acknowledged once it lies in the file. */
export function collectQuarantine({
  pubsub,
  bucket,
  subscription: name = names.judgeSubscription,
  path,
  onProblem,
}: CollectorOptions): QuarantineCollector {
  const file = createWriteStream(path, { flags: 'a' });
  const subscription = pubsub.subscription(name);
  let collected = 0;

  const append = (line: QuarantineLine) =>
    new Promise<void>((resolve, reject) => {
      file.write(`${JSON.stringify(line)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  const collect = async (message: Message): Promise<void> => {
    try {
      await append(await readRecord(message, bucket));
      collected += 1;
      message.ack();
    } catch (error) {
      onProblem(`collecting a quarantine record: ${error instanceof Error ? error.message : String(error)}`);
      message.nack();
    }
  };
  subscription.on('message', (message: Message) => void collect(message));
  subscription.on('error', (error: Error) => onProblem(`pulling from the quarantine: ${error.message}`));
  file.on('error', (error) => onProblem(`writing ${path}: ${error.message}`));
  return {
    collected: () => collected,
    async close() {
      await subscription.close();
      await new Promise<void>((resolve) => file.end(resolve));
    },
  };
}

/** A record with what Pub/Sub had no room for, which lies in the bucket. */
async function readRecord(
  { data, attributes, publishTime }: Message,
  bucket: Bucket,
): Promise<QuarantineLine> {
  const { data_object: dataObject, attributes_object: attributesObject, original_attributes } = attributes;
  const bytes = dataObject === undefined ? data : (await bucket.file(dataObject).download())[0];
  const original =
    attributesObject === undefined
      ? (original_attributes ?? '{}')
      : (await bucket.file(attributesObject).download())[0].toString('utf8');
  return {
    publishTime: publishTime.toISOString(),
    attributes,
    data: bytes.toString('base64'),
    originalAttributes: JSON.parse(original),
  };
}
