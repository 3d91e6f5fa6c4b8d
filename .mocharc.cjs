const { globSync } = require('node:fs');

/** Files of ten seconds and more: they come first, or one of them would run alone at the end. */
const LONG = [
  'test/local/start/run.test.ts',
  'test/infra/archive.test.ts',
  'test/infra/captured-program.test.ts',
  'test/contract/pubsub.test.ts',
];
const files = globSync('test/**/*.test.ts').toSorted();

module.exports = {
  spec: [...files.filter((file) => LONG.includes(file)), ...files.filter((file) => !LONG.includes(file))],
  require: ['test/setup.ts'],
  timeout: 60_000,
  parallel: true,
  jobs: 2,
  ignore: ['test/faults/faults.test.ts'],
};
