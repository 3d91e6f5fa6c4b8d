import type { MixName } from '../mixes.ts';
import type { Driven, DriveOptions } from './drive.ts';

/** What the load generator is told to do. */
export interface LoadOrder
  extends Pick<DriveOptions, 'port' | 'pid' | 'connections' | 'durationMs' | 'rate'> {
  readonly mix: MixName;
  /** Number of this run: its events have no others' ids. */
  readonly run: number;
}

/** What came of it. */
export interface LoadReport extends Driven {
  /** Last answers that were no acknowledgement, by status; 0 where there was none. */
  readonly refused: Readonly<Record<number, number>>;
  /** Events sent: their numbers are those below. */
  readonly sent: number;
  /** For each event, by its number: 1 where it was acknowledged. */
  readonly acknowledged: Uint8Array;
}
