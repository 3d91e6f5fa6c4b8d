// Preloaded into a functions-framework process: rejects a promise that nobody handles, on SIGUSR2.
process.on('SIGUSR2', () => {
  void Promise.reject(new Error('forgotten'));
});
