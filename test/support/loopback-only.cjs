const { Server } = require('node:net');

// Preloaded into a functions-framework process: its main program listens on all interfaces and has no host option.
// Plain JavaScript, so that measuring a start does not measure the stripping of types.
const { listen } = Server.prototype;
Server.prototype.listen = function listenOnLoopback(port, ready) {
  return listen.call(this, { port, host: '127.0.0.1' }, ready);
};
