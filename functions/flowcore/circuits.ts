import type { Clock } from '../clock.ts';
import { type Destination, destinationName } from '../event-types/event-type.ts';
import {
  afterFailure,
  afterSuccess,
  type Circuit,
  CLOSED,
  isLongMissing,
  mayPass,
  type Open,
  RESUME_MS,
  withoutProbe,
  withProbe,
} from './circuit.ts';
import type { Consequence } from './consequence.ts';
import { type Failure, failureOf } from './failure.ts';

/** A time in which nothing, or nothing for one destination, could be sent. */
export interface Episode {
  /** The destination's flow type and event type, or `host` for all of Flowcore. */
  readonly scope: string;
  readonly cause: Pick<Failure, 'kind' | 'detail'>;
  readonly sinceMs: number;
  /** Events refused so far without asking Flowcore. */
  readonly suppressed: number;
}

/**
 * What is told of an episode, once each; `parked`: its events go to quarantine from now on. The end is told with
 * the first success after the time in which the episode could have resumed.
 */
export type OnEpisode = (turn: 'began' | 'parked' | 'ended', episode: Episode) => void;

/** One circuit for Flowcore's host and one for each destination. */
export interface Circuits {
  /** Why events must not be sent there now; undefined when they may, be it as a probe. Counts what it refuses. */
  refusal(destination: Destination, events: number): Consequence | undefined;
  /** Takes the place of the probe, where one is due, for a batch that leaves now; the returned function ends it. */
  takeProbe(destination: Destination): () => void;
  /** Whether sending again would be in vain. */
  isOpen(destination: Destination): boolean;
  /** Why a batch that left at `departedMs` must not be sent any more: the circuit has opened since. */
  recall(destination: Destination, departedMs: number): Consequence | undefined;
  /** Learns from the answer to a request that was sent at `sentMs`. */
  learn(destination: Destination, consequence: Consequence, sentMs: number): void;
}

export interface CircuitsOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** From 0 up to but excluding 1. */
  readonly random: () => number;
  readonly onEpisode: OnEpisode;
}

/** The way to the host or to one destination. */
interface Way {
  readonly scope: string;
  circuit: Circuit;
  isParking: boolean;
}

export function createCircuits({ clock, random, onEpisode }: CircuitsOptions): Circuits {
  const host: Way = { scope: 'host', circuit: CLOSED, isParking: false };
  const destinations = new Map<string, Way>();
  let probes = 0;
  const wayTo = (destination: Destination): Way => {
    const scope = destinationName(destination);
    const way = destinations.get(scope) ?? { scope, circuit: CLOSED, isParking: false };
    destinations.set(scope, way);
    return way;
  };
  const waysTo = (destination: Destination): readonly Way[] => [host, wayTo(destination)];
  const openWay = (destination: Destination): [Way, Open] | undefined => {
    for (const way of waysTo(destination)) if (way.circuit.is === 'open') return [way, way.circuit];
    return undefined;
  };

  const fail = (way: Way, failure: Failure): void => {
    const before = way.circuit;
    way.circuit = afterFailure(before, failure, clock.now(), random());
    if (before.is === 'open' || way.circuit.is === 'closed') return;
    // What fails everywhere is one episode, not one for each destination.
    if (way === host) for (const each of destinations.values()) forgetFailures(each);
    const isNew = way.circuit.episodeSinceMs === way.circuit.openedMs;
    if (isNew) tellEnd(way.scope, before.ended);
    if (isNew) onEpisode('began', episodeOf(way.scope, way.circuit));
  };
  const succeed = (way: Way, sentMs: number): void => {
    const nowMs = clock.now();
    const circuit = afterSuccess(way.circuit, sentMs, nowMs);
    way.circuit = circuit;
    if (circuit.is === 'open') return;
    way.isParking = false;
    if (circuit.ended === undefined || nowMs - circuit.ended.atMs < RESUME_MS) return;
    tellEnd(way.scope, circuit.ended);
    way.circuit = { ...circuit, ended: undefined };
  };
  const tellEnd = (scope: string, ended: { readonly episode: Open } | undefined): void => {
    if (ended !== undefined) onEpisode('ended', episodeOf(scope, ended.episode));
  };

  /** Others are taken all the while, so it is this destination that is missing and not all of Flowcore. */
  const isParked = (open: Open): boolean =>
    isLongMissing(open) &&
    [...destinations.values()].some(
      ({ circuit }) => circuit.is === 'closed' && circuit.acceptedMs >= (open.missingSinceMs ?? 0),
    );

  const refuse = (way: Way, circuit: Open, events: number): Consequence => {
    const open = { ...circuit, suppressed: circuit.suppressed + events };
    way.circuit = open;
    if (way === host || !isParked(open)) return heldBack(way.scope, open);
    if (!way.isParking) onEpisode('parked', episodeOf(way.scope, open));
    way.isParking = true;
    return { kind: 'destination-missing', detail: `${open.cause.detail} for ${way.scope}` };
  };

  return {
    refusal(destination, events) {
      const nowMs = clock.now();
      for (const way of waysTo(destination)) {
        const { circuit } = way;
        if (circuit.is === 'open' && !mayPass(circuit, nowMs)) return refuse(way, circuit, events);
      }
      return undefined;
    },
    takeProbe(destination) {
      const ways = waysTo(destination);
      const nowMs = clock.now();
      probes += 1;
      const probe = probes;
      for (const way of ways) way.circuit = withProbe(way.circuit, probe, nowMs);
      return () => {
        for (const way of ways) way.circuit = withoutProbe(way.circuit, probe);
      };
    },
    isOpen: (destination) => openWay(destination) !== undefined,
    recall(destination, departedMs) {
      const [way, open] = openWay(destination) ?? [];
      if (way === undefined || open === undefined || open.openedMs < departedMs) return undefined;
      return heldBack(way.scope, open);
    },
    learn(destination, consequence, sentMs) {
      const way = wayTo(destination);
      const failure = failureOf(consequence, sentMs);
      if (consequence.kind === 'delivered') succeed(way, sentMs);
      // Any answer about the events themselves shows that the host is there and lets us in.
      if (failure === undefined || failure.scope === 'destination') succeed(host, sentMs);
      if (failure === undefined) return;
      if (failure.scope === 'host') fail(host, failure);
      // What is certain of the host is not certain of the destination.
      const isCertain = failure.isCertain && failure.scope === 'destination';
      if (host.circuit.is === 'closed') fail(way, { ...failure, isCertain });
    },
  };
}

function forgetFailures(way: Way): void {
  const { circuit } = way;
  if (circuit.is === 'closed')
    way.circuit = { ...circuit, failures: 0, failingSinceMs: CLOSED.failingSinceMs };
}

const episodeOf = (
  scope: string,
  { cause: { kind, detail }, episodeSinceMs, suppressed }: Open,
): Episode => ({
  scope,
  cause: { kind, detail },
  sinceMs: episodeSinceMs,
  suppressed,
});

const heldBack = (scope: string, { cause: { kind, detail } }: Open): Consequence => {
  const why = `not sent: ${kind}, ${detail}`;
  return kind === 'misconfigured'
    ? { kind, detail: why, scope: scope === 'host' ? 'host' : 'destination' }
    : { kind: 'transient', detail: why };
};
