/** What was asked for cannot be done: one line that says what was being done, what is wrong and what to do. Exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The command line asks for something that makes no sense. Exit code 2. */
export class BadUsage extends Error {
  override readonly name = 'BadUsage';
}
