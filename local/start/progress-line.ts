/** How the run stands, as shown while it lasts. */
export interface Progress {
  readonly published: number;
  readonly delivered: number;
  readonly overflowed: number;
  readonly quarantined: number;
  readonly inFlight: number;
  readonly eventsPerSecond: number;
  readonly p99Ms: number | undefined;
}

/** The live line of a run. */
export function progressLine(progress: Progress): string {
  const { published, delivered, overflowed, quarantined, inFlight, eventsPerSecond, p99Ms } = progress;
  const counts = `published ${published}  delivered ${delivered}  overflowed ${overflowed}  quarantined ${quarantined}`;
  const latency = p99Ms === undefined ? '' : `  p99 ${p99Ms} ms`;
  return `${counts}  in flight ${inFlight}  ${Math.round(eventsPerSecond)}/s${latency}`;
}
