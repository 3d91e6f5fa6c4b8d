import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { stamp, storeAll } from './accept.ts';
import type { Answer } from './answer.ts';
import { checkAccess, checkTimeHeaders, type IngestRequest } from './checks.ts';
import type { FileSupport } from './dialect.ts';
import type { Flowcore } from './flowcore.ts';
import { decodeMetadata, type Metadata } from './metadata.ts';
import { discardBody } from './read-body.ts';
import { refusal } from './refusal.ts';
import { fileParts, receiveUpload, type Upload } from './upload.ts';

/** How this server takes a request as a file, if it does. */
export function uploadSupport(request: IngestRequest, flowcore: Flowcore): FileSupport | undefined {
  const { route } = request.target;
  const isForm = request.headers['content-type']?.startsWith('multipart/form-data') ?? false;
  return (isForm || route === 'file') && flowcore.dialect.files?.routes.includes(route)
    ? flowcore.dialect.files
    : undefined;
}

/** Takes in a file: nothing of it is seen before all of it has arrived. */
export async function ingestUpload(
  request: IngestRequest,
  stream: IncomingMessage,
  support: FileSupport,
  flowcore: Flowcore,
): Promise<Answer> {
  const { dialect, site } = flowcore;
  const metadata = decodeMetadata(textOf(request.headers['x-flowcore-metadata-json']));
  const refused =
    checkAccess(request, dialect, site) ??
    checkTimeHeaders(request, dialect) ??
    (metadata === undefined ? refusal('bad-metadata') : undefined);
  if (refused !== undefined || metadata === undefined) {
    await discardBody(stream);
    return dialect.refuse(refused ?? refusal('bad-metadata'));
  }
  const path = join(flowcore.spoolDir, randomUUID());
  try {
    const upload = await receiveUpload(stream, path);
    if (upload?.fields.type === undefined) return dialect.refuse(refusal('bad-upload'));
    return storeFile(upload, request, metadata, support, flowcore);
  } finally {
    rmSync(path, { force: true });
  }
}

function storeFile(
  upload: Upload,
  { target, headers }: IngestRequest,
  metadata: Metadata,
  support: FileSupport,
  flowcore: Flowcore,
): Answer {
  const eventTime = headers['x-flowcore-event-time'];
  const validTime = headers['x-flowcore-valid-time'];
  const parts = fileParts(upload, support).map((raw) => ({ raw, eventTime, validTime }));
  const eventIds = storeAll(flowcore, stamp(parts, { ...target, route: 'file' }, metadata, flowcore));
  flowcore.stats.acceptedFile();
  return support.accept({ checksum: upload.sha256.toString(support.checksumEncoding), eventIds });
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
