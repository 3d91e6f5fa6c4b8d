/** What a stage costs per event, in nanoseconds. */
export interface StageCost {
  readonly stage: string;
  readonly smallNs: number;
  readonly longNs: number;
}
