/** The annotation keyword `flowcore` of a schema, as `schemas/flowcore.meta.json` describes and checks it. */
export interface Annotation {
  readonly match?: Readonly<Record<string, unknown>>;
  readonly attributeValues: readonly string[];
  readonly flowType: string;
  readonly eventType: string;
  readonly fileEventType: string;
  readonly key: readonly (string | readonly string[])[];
  readonly eventTime: readonly string[];
  readonly validTime: readonly string[];
  readonly eventTimeKey?: boolean;
  readonly filter?: Readonly<Record<string, object>>;
  readonly rename?: Readonly<Record<string, string>>;
  readonly drop?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly expected?: object;
}

/** A schema file whose annotation has passed the meta-schema. */
export interface AnnotatedSchema {
  readonly $id: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly flowcore: Annotation;
}

/** What is wrong with a file of `schemas/`, and where. */
export interface SchemaProblem {
  /** File name, relative to `schemas/`. */
  readonly file: string;
  /** JSON Pointer into the file; empty for the whole file. */
  readonly pointer: string;
  readonly message: string;
}

/** The start found schemas it cannot work with; the message lists every problem on a line of its own. */
export class BadSchemas extends Error {
  override readonly name = 'BadSchemas';
  readonly problems: readonly SchemaProblem[];

  constructor(problems: readonly SchemaProblem[]) {
    const lines = problems.map(({ file, pointer, message }) => `  ${file}#${pointer}: ${message}`);
    super(`cannot start: ${problems.length} problem(s) in the schemas\n${lines.join('\n')}`);
    this.problems = problems;
  }
}
