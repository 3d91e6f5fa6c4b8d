import type { Clock } from '../../../functions/clock.ts';
import type { Episode } from '../../../functions/flowcore/circuits.ts';
import { createHost, type Host } from '../../../functions/flowcore/host.ts';

/** What a host told of its episodes. */
export type Turns = (Episode & { readonly turn: string })[];

/** A host without jitter; every turn of an episode lands in `turns`. */
export const hostOn = (clock: Clock, { maxRequests = 16, turns = [] as Turns } = {}): Host =>
  createHost({
    maxRequests,
    retryAfterCapMs: 60_000,
    clock,
    random: () => 0,
    onEpisode: (turn, episode) => turns.push({ turn, ...episode }),
  });
