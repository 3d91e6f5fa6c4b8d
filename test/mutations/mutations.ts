/** A promise broken on purpose: one change to the product, and the named test that must notice it. */
export interface Mutation {
  /** Number of the promise in ARCHITECTURE.md. */
  readonly promise: number;
  /** What is broken, as ARCHITECTURE.md says it. */
  readonly breaks: string;
  readonly file: string;
  /** Text that occurs once in the file, and what takes its place. */
  readonly find: string;
  readonly replace: string;
  /** Test file and title of the test that fails. */
  readonly test: { readonly file: string; readonly title: string };
}

const promises = 'test/flow/promises.test.ts';

export const mutations: readonly Mutation[] = [
  {
    promise: 1,
    breaks: 'acknowledge a retry',
    file: 'functions/ack.ts',
    find: "=== 'retry') ? 503 : 204",
    replace: "=== 'retry') ? 204 : 204",
    test: { file: promises, title: 'acknowledges nothing that is not confirmed' },
  },
  {
    promise: 2,
    breaks: 'give up a refused batch as a whole',
    file: 'functions/delivery/send-batch.ts',
    find: 'if (trial.splitsLeft === 0)',
    replace: 'if (trial.splitsLeft >= 0)',
    test: {
      file: 'test/functions/delivery/send-batch.test.ts',
      title: 'harms no neighbour, whoever is at fault',
    },
  },
  {
    promise: 3,
    breaks: "take Flowcore's word against an event",
    file: 'functions/delivery/acceptances.ts',
    find: 'partitionOf(name).acceptedSentAt > moment',
    replace: 'partitionOf(name).acceptedSentAt >= 0',
    test: {
      file: 'test/functions/delivery/send-batch.test.ts',
      title: 'blames no event while everything is refused',
    },
  },
  {
    promise: 4,
    breaks: 'take a time of any age',
    file: 'functions/stages/times.ts',
    find: "if (ms < EARLIEST_MS) return 'before 2010';",
    replace: '',
    test: { file: promises, title: 'sends the right event time or nothing' },
  },
  {
    promise: 5,
    breaks: 're-serialise the payload',
    file: 'functions/stages/rewrite.ts',
    find: 'payload.text.slice(0, -1)',
    replace: 'JSON.stringify(JSON.parse(payload.text)).slice(0, -1)',
    test: { file: promises, title: "sends the source's own bytes" },
  },
  {
    promise: 6,
    breaks: 'let the message id into every key',
    file: 'functions/stages/keys.ts',
    find: 'shortHash(event.text)',
    replace: 'shortHash(event.text + event.message.messageId)',
    test: { file: promises, title: 'gives every copy of an event the same keys' },
  },
  {
    promise: 7,
    breaks: 'run no timer for the deadline',
    file: 'functions/deadline.ts',
    find: 'const cancelTimer = clock.after(Math.max(1, deadlineMs - clock.now()), () => giveBack(PASSED));',
    replace: 'const cancelTimer = () => {};',
    test: { file: 'test/functions/settle.test.ts', title: 'nacks what is unfinished at the deadline' },
  },
  {
    promise: 8,
    breaks: "leave SIGTERM to the functions-framework's own handler",
    file: 'functions/index.ts',
    find: '  takeOverProcessEvents(drain, log);\n',
    replace: '',
    test: {
      file: 'test/flow/framework.test.ts',
      title: 'answers every request in flight with its true fate, then ends by itself',
    },
  },
  {
    promise: 9,
    breaks: 'allow PUSH_AUTH none on Cloud Run',
    file: 'functions/contradictions.ts',
    find: "values.PUSH_AUTH === 'none' && isDeployed",
    replace: "values.PUSH_AUTH === 'none' && isDeployed && false",
    test: { file: promises, title: 'refuses to start without a choice of who may push' },
  },
  {
    promise: 10,
    breaks: 'name the keys of open maps in the log',
    file: 'functions/event-types/validator.ts',
    find: "isIndex || declared.has(token) ? token : '<key>'",
    replace: 'isIndex || declared.has(token) ? token : token',
    test: { file: promises, title: 'logs no value of a payload and no key' },
  },
];
