// Preloaded into a contender, with --expose-gc: tells its parent how much heap is in use after a garbage collection.
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage().heapUsed);
});
process.channel?.unref();
