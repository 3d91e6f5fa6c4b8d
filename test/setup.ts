import { EventEmitter } from 'node:events';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// mocha 12 swallows unhandled rejections: an assertion inside a forgotten promise would pass.
// Rethrown from here, the rejection becomes an uncaught exception and fails the run.
process.on('unhandledRejection', (reason) => {
  throw reason instanceof Error ? reason : new Error(`unhandled rejection: ${String(reason)}`);
});

// Google's clients ask the metadata server who they are unless told not to; tests stay on this machine.
process.env.METADATA_SERVER_DETECTION = 'none';

// As functions/index.ts: the Cloud Storage client hangs 11 listeners on a download's stream.
EventEmitter.defaultMaxListeners = 16;

// Most of a short process is the reading of Google's and Pulumi's code. What V8 made of it is kept, by content, for
// this process and for those that it starts. Coverage is exact only without.
if (process.env.NODE_V8_COVERAGE === undefined) {
  process.env.NODE_COMPILE_CACHE ??= join(
    import.meta.dirname,
    '..',
    'node_modules',
    '.cache',
    'node-compile-cache',
  );
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
}
