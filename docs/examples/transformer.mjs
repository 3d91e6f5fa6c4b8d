// @ts-check
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { createReassembler, readPart } from 'sluice-reassemble';

/**
 * A transformer endpoint for an ordinary event type and its file event type: both end in `storeEvent`, as JSON text.
 * In the folder parts outlast a restart; it must be a disk, belong to this process alone, and be large enough.
 */
const files = createReassembler({ spool: process.env.SPOOL ?? 'parts', now: Date.now });

/**
 * Yours: resolves once the event is safe. The same event can come again: go by its `event_key`.
 * @param {string} text
 */
async function storeEvent(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * Answers with an HTTP status; Flowcore brings an event again after a 503.
 * @param {unknown} payload
 */
async function take(payload) {
  const part = readPart(payload);
  if (part === undefined) {
    await storeEvent(JSON.stringify(payload));
    return 200;
  }
  const outcome = files.add(part);
  switch (outcome.kind) {
    case 'complete':
      await storeEvent(outcome.file.bytes.toString());
      // Only now: had the storing failed, the same part would have led here again.
      files.done(outcome.file);
      return 200;
    case 'waiting':
    case 'duplicate':
      return 200;
    case 'full':
      return 503;
    case 'corrupt':
      // An alert: the file stays open until a clean upload (`sluice staged resend`) mends it.
      console.error(`file ${outcome.fileId}: ${outcome.reason}`);
      return 200;
  }
}

const server = createServer(async (request, response) => {
  const isFlowcore = request.headers['x-secret'] === process.env.SECRET;
  /** @param {unknown} event */
  const payloadOf = (event) => Object(event).payload;
  const status = isFlowcore
    ? await json(request)
        .then(
          (event) => take(payloadOf(event)),
          () => 400,
        )
        .catch(() => 503)
    : 401;
  response.writeHead(status).end();
});
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST);
server.on('listening', () => console.error('listening', server.address()));

// Parts that wait for an hour are worth a look: `sluice reassemble` tells whether Flowcore has the rest.
setInterval(() => {
  const late = files.pending().filter(({ sinceMs = 0 }) => Date.now() - sinceMs > 3_600_000);
  for (const { fileId, missing } of late) console.error(`file ${fileId} lacks parts ${missing.join(', ')}`);
}, 600_000).unref();
