import { PassThrough, pipeline, type Readable } from 'node:stream';
import type FormData from 'form-data';
import {
  type Answer,
  type Consequence,
  misconfigured,
  consequence as ordinaryConsequence,
} from '../flowcore/consequence.ts';
import { routeUrl, singleHeaders } from '../flowcore/request.ts';
import type { FileToSend, FlowcoreClient } from './file-to-send.ts';
import type { StagedObject } from './staged-object.ts';
import { uploadRequest } from './upload-request.ts';

/** How multipart files are sent: where, and with which package. */
export interface Multipart {
  readonly route: string;
  readonly FormData: typeof FormData;
}

/**
 * Streams a file to Flowcore's multipart route; the object is never in memory as a whole.
 * https://docs.flowcore.io/guides/ingestion/ingestion-options
 */
export function sendMultipart(
  flowcore: FlowcoreClient,
  multipart: Multipart,
  { staged, destination }: FileToSend,
  content: Readable,
  deadlineMs: number,
): Promise<Consequence> {
  const { account } = flowcore;
  const form = fill(new multipart.FormData(), staged, content);
  const body = new PassThrough();
  let readError: Error | undefined;
  content.on('error', (error) => {
    readError = error;
    body.destroy(error);
  });
  pipeline(form, body, () => content.destroy());
  const headers = {
    ...singleHeaders(account, destination, staged),
    ...form.getHeaders(),
    'content-length': String(form.getLengthSync()),
  };
  const consequenceOf = (answer: Answer): Consequence => {
    if (readError !== undefined) throw new Error('reading the staged object failed', { cause: readError });
    return fileConsequence(answer, staged.sha256);
  };
  const request = {
    url: routeUrl(account, multipart.route, destination),
    destination,
    content: { headers, body },
    consequenceOf,
  };
  return uploadRequest(flowcore, request, deadlineMs);
}

/** The form's fields, in the order in which Flowcore's own client sends them. */
function fill(form: FormData, staged: StagedObject, object: Readable): FormData {
  const { eventKey, entityKey, eventTime, validTime, sha256, size } = staged;
  const properties = {
    event_key: eventKey,
    entity_key: entityKey,
    event_time: eventTime,
    valid_time: validTime,
    sha256,
    size,
  };
  form.append('additionalProperties', JSON.stringify(properties));
  form.append('fileId', staged.fileId);
  form.append('type', 'application/json');
  form.append('file', object, {
    filename: `${staged.fileId}.json`,
    contentType: 'application/json',
    knownLength: staged.size,
  });
  return form;
}

/** A file's answer proves itself by the checksum: SHA-256 in hex or base64 (Flowcore does not say which). */
export function fileConsequence(answer: Answer, sha256: string): Consequence {
  const isSuccess = answer.kind === 'response' && answer.status >= 200 && answer.status < 300;
  if (!isSuccess) return ordinaryConsequence(answer, 1);
  const checksum = readChecksum(answer.body);
  const detail = `HTTP ${answer.status}`;
  if (checksum === undefined) return misconfigured('host', `${detail} without a SHA256 checksum`);
  const expected: readonly string[] = [sha256, Buffer.from(sha256, 'hex').toString('base64')];
  if (expected.includes(checksum) || checksum.toLowerCase() === sha256) return { kind: 'delivered' };
  return { kind: 'transient', detail: `${detail} with another checksum than the object's` };
}

function readChecksum(body: string): string | undefined {
  try {
    const { checksum, hashType } = JSON.parse(body) ?? {};
    const isSha256 = typeof hashType === 'string' && /^sha-?256$/i.test(hashType);
    return isSha256 && typeof checksum === 'string' ? checksum : undefined;
  } catch {
    return undefined;
  }
}
