import { Failure } from '../failure.ts';
import type { Window } from '../reading/read-window.ts';
import type { EventsEntry } from '../settings/stack-output.ts';

/** What is to be audited. */
export interface Question {
  readonly window: Window;
  readonly entries: readonly EventsEntry[];
  /** Names of event types; undefined for all. */
  readonly onlyTypes: ReadonlySet<string> | undefined;
  /** Folder of the schemas that judge; the project's own by default. */
  readonly schemas: string | undefined;
  readonly quietMs: number;
  /** Where the missing events are listed, and those whose file is missing. */
  readonly missingPath: string;
  readonly filelessPath: string;
}

/** What the steps of an audit share beside the context. */
export interface Run {
  readonly question: Question;
  /** For what waits on disk; deleted in the end. */
  readonly folder: string;
  /** With it the names of the temporary subscriptions begin. */
  readonly name: string;
  /** Says how it stands. */
  status(line: string): void;
  warn(line: string): void;
}

/** A part of an audit proves nothing. */
export const stoppedEarly = (): Failure =>
  new Failure('auditing: stopped before the end: nothing is proven; run it again');
