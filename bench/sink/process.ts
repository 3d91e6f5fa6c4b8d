import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createEventCounts } from '../event-counts.ts';
import { serve } from '../process/serve.ts';
import { answerOf } from './answer.ts';
import type { SinkOrder, SinkReport } from './order.ts';
import { readRequest } from './read-request.ts';

/**
 * A Flowcore that only counts: it answers as the documented service does, after a given time, and keeps nothing.
 * The embedded one of local/ checks and stores every event, which costs more than some contenders.
 */
let run = 0;
let latencyMs = 0;
let requests = 0;
let files = 0;
let received = createEventCounts();
let readBefore = 0;
const sockets = new Set<Socket>();
let readByClosed = 0;

const server = createServer({ keepAliveTimeout: 75_000 }, async (request, response) => {
  requests += 1;
  const content = await readRequest(request, run);
  const { status, body } = answerOf(content);
  if (content.kind === 'file') files += 1;
  else if (status === 200) content.ids.forEach(received.add);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const send = () => response.writeHead(status, headers).end(body);
  if (latencyMs === 0) send();
  else setTimeout(send, latencyMs);
});
server.on('connection', (socket: Socket) => {
  sockets.add(socket);
  socket.once('close', () => {
    sockets.delete(socket);
    readByClosed += socket.bytesRead;
  });
});
await once(server.listen(0, '127.0.0.1'), 'listening');

const readSoFar = (): number => [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, readByClosed);

serve<SinkOrder, SinkReport>((order) => {
  if (order.kind === 'reset') {
    run = order.run;
    latencyMs = order.latencyMs;
    requests = 0;
    files = 0;
    received = createEventCounts();
    readBefore = readSoFar();
  }
  const { port } = server.address() as AddressInfo;
  return { port, requests, files, wireBytes: readSoFar() - readBefore, received: received.counts() };
});
