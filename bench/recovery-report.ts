import type { Spread } from './spread.ts';

/** What repairing and proving cost, beside what they are compared with. */
export interface RecoveryReport {
  readonly events: number;
  readonly ways: readonly RecoveryWay[];
  /** CPU time per event, round by round: replay / push path, audit / reader. */
  readonly replayRatio: number;
  readonly auditRatio: number;
}

export interface RecoveryWay {
  readonly way: string;
  readonly cpuMicrosPerEvent: Spread;
  readonly peakRssMib: number;
}
