import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Sluice on a server of its own, as a Cloud Run service without the functions-framework would be: what it puts
 * before the framework's listener stands before this one. Its arguments are where the bundle lies, and its port.
 */
const [source = '', port] = process.argv.slice(2);
await import(pathToFileURL(join(source, 'index.cjs')).href);
createServer((_request, response) => response.writeHead(404).end()).listen(Number(port), '127.0.0.1', () =>
  console.log('URL:'),
);
