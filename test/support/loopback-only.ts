import { Server } from 'node:net';

// Preloaded into a functions-framework process: its main program listens on all interfaces and has no host option.
const listen = Server.prototype.listen;
Server.prototype.listen = function (this: Server, port: number, ready: () => void) {
  return listen.call(this, { port, host: '127.0.0.1' }, ready);
} as typeof listen;
