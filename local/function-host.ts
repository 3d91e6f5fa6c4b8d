import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import '../functions/index.ts';

/**
 * Serves one function, the one that FUNCTION_TARGET names, in the real functions-framework, and tells the parent its port.
 * The framework's own command listens on every interface; its server is therefore taken from its `testing` entry,
 * which is the same one, and bound to 127.0.0.1. The function's log is this process's standard output.
 */
const server = getTestServer(process.env.FUNCTION_TARGET ?? '').listen(0, '127.0.0.1');
await once(server, 'listening');
if (process.connected) process.send?.({ port: (server.address() as AddressInfo).port });

// The parent decides when the function ends; it may have gone while this process was still loading.
process.once('disconnect', () => process.exit(0));
if (!process.connected) process.exit(0);
