import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import pMap from 'p-map';
import { serve } from '../process/serve.ts';
import { type PlainOrder, UPLOADS_AT_ONCE } from './order.ts';

/** The least that can bring staged objects to Flowcore: each is streamed from its bucket into a multipart form. */
const agent = new Agent({ keepAlive: true });
const BOUNDARY = 'bench-boundary';
const HEAD = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="type"\r\n\r\napplication/json\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="event.json"\r\nContent-Type: application/json\r\n\r\n`;
const TAIL = `\r\n--${BOUNDARY}--\r\n`;

serve<PlainOrder, undefined>(async ({ objectUrls, fileUrl }) => {
  await pMap(objectUrls, (url) => carry(url, fileUrl), { concurrency: UPLOADS_AT_ONCE });
  return undefined;
});

async function carry(objectUrl: string, fileUrl: string): Promise<void> {
  const object = await answered(request(objectUrl, { agent }).end());
  const bytes = HEAD.length + Number(object.headers['content-length']) + TAIL.length;
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'content-length': bytes };
  const upload = request(fileUrl, { agent, method: 'POST', headers });
  upload.write(HEAD);
  object.on('end', () => upload.end(TAIL));
  object.pipe(upload, { end: false });
  const answer = await answered(upload);
  answer.resume();
  await once(answer, 'end');
}

async function answered(sent: ReturnType<typeof request>): Promise<IncomingMessage> {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200)
    throw new Error(`${sent.method} ${sent.path} was answered ${answer.statusCode}`);
  return answer;
}
