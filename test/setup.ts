import { EventEmitter } from 'node:events';

// mocha 12 swallows unhandled rejections: an assertion inside a forgotten promise would pass.
// Rethrown from here, the rejection becomes an uncaught exception and fails the run.
process.on('unhandledRejection', (reason) => {
  throw reason instanceof Error ? reason : new Error(`unhandled rejection: ${String(reason)}`);
});

// Google's clients ask the metadata server who they are unless told not to; tests stay on this machine.
process.env.METADATA_SERVER_DETECTION = 'none';

// As functions/index.ts: the Cloud Storage client hangs 11 listeners on a download's stream.
EventEmitter.defaultMaxListeners = 16;
