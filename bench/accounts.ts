/** What became of the events of a round, by comparison of what was sent, acknowledged and received. */
export interface Accounts {
  readonly sent: number;
  readonly acknowledged: number;
  /** Sent and not acknowledged. */
  readonly skipped: number;
  /** Acknowledged, and the sink never saw them. */
  readonly lost: number;
  /** Received more than once. */
  readonly repeated: number;
}

/** Compares event by event: the arrays hold how often the event of each number was acknowledged and received. */
export function accountsOf(sent: number, acknowledged: Uint8Array, received: Uint8Array): Accounts {
  const counts = { acknowledged: 0, skipped: 0, lost: 0, repeated: 0 };
  for (let id = 0; id < sent; id += 1) {
    const isAcknowledged = (acknowledged[id] ?? 0) > 0;
    const times = received[id] ?? 0;
    if (isAcknowledged) counts.acknowledged += 1;
    else counts.skipped += 1;
    if (isAcknowledged && times === 0) counts.lost += 1;
    if (times > 1) counts.repeated += 1;
  }
  return { sent, ...counts };
}

/** Why a contender is out, or undefined: it may neither refuse an event nor acknowledge one that never arrived. */
export function disqualification(
  rounds: readonly Pick<Accounts, 'skipped' | 'lost'>[],
  delivers: boolean,
): string | undefined {
  const skipped = sum(rounds.map((round) => round.skipped));
  const lost = delivers ? sum(rounds.map((round) => round.lost)) : 0;
  const faults = [...(lost > 0 ? [`lost ${lost}`] : []), ...(skipped > 0 ? [`refused ${skipped}`] : [])];
  return faults.length === 0 ? undefined : `disqualified: ${faults.join(', ')} events`;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
