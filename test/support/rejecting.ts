// Preloaded into a functions-framework process: on SIGUSR2 rejects a promise that nobody handles, and throws out of
// reach of any catch, as Google's clients can.
process.on('SIGUSR2', () => {
  void Promise.reject(new Error('forgotten'));
  setImmediate(() => {
    throw new Error('forgotten');
  });
});
