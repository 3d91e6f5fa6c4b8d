import { createServer } from 'node:http';

/** The least that can answer a push: node:http, the body parsed, 204. Its port is its only argument. */
createServer(async (request, response) => {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += chunk;
  const push: unknown = JSON.parse(body);
  response.writeHead(typeof push === 'object' && push !== null ? 204 : 400).end();
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('URL:'));
