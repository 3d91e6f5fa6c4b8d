import type { Spread } from './spread.ts';

/** How fast large payloads come to Flowcore, by Sluice and without it. */
export interface OverflowReport {
  readonly ways: readonly OverflowWay[];
}

export interface OverflowWay {
  readonly way: string;
  readonly files: number;
  readonly megabytesPerSecond: Spread;
  readonly peakRssMib: number;
}
