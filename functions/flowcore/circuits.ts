import type { Clock } from '../clock.ts';
import { type Destination, destinationName } from '../event-types/event-type.ts';
import {
  afterFailure,
  afterPassing,
  afterProbe,
  type Circuit,
  CLOSED,
  mayPass,
  type Open,
} from './circuit.ts';
import type { Consequence } from './consequence.ts';
import { type Failure, failureOf } from './failure.ts';

/** Whether a batch may be sent; a probe is told apart because others must not ride on its leave. */
export type Admission =
  | { readonly isAdmitted: true; readonly isProbe: boolean; end(): void }
  | { readonly isAdmitted: false; readonly consequence: Consequence };

/** A time in which nothing, or nothing for one destination, could be sent. */
export interface Episode {
  /** The destination's flow type and event type, or `host` for all of Flowcore. */
  readonly scope: string;
  readonly cause: Pick<Failure, 'kind' | 'detail'>;
  readonly sinceMs: number;
  /** Events refused so far without asking Flowcore. */
  readonly suppressed: number;
}

/** What is told of an episode, once each; `parked`: its events go to quarantine from now on. */
export type OnEpisode = (turn: 'began' | 'parked' | 'ended', episode: Episode) => void;

/** One circuit for Flowcore's host and one for each destination. */
export interface Circuits {
  admit(destination: Destination, events: number): Admission;
  /** Whether sending again would be in vain. */
  isOpen(destination: Destination): boolean;
  /** Learns from the answer to a request that was sent at `sentMs`. */
  learn(destination: Destination, consequence: Consequence, sentMs: number): void;
}

export interface CircuitsOptions {
  readonly clock: Clock;
  /** From 0 up to but excluding 1. */
  readonly random: () => number;
  readonly onEpisode: OnEpisode;
}

/** What is known of the host or of one destination. */
interface Route {
  readonly scope: string;
  circuit: Circuit;
  acceptedMs: number;
  isParking: boolean;
}

/** A missing event type is an operator's oversight: the others must not wait for it for longer than this. */
const PARK_AFTER_MS = 10 * 60_000;

export function createCircuits({ clock, random, onEpisode }: CircuitsOptions): Circuits {
  const host = newRoute('host');
  const routes = new Map<string, Route>();
  const routeOf = (destination: Destination): Route => {
    const scope = destinationName(destination);
    const route = routes.get(scope) ?? newRoute(scope);
    routes.set(scope, route);
    return route;
  };

  const turn = (route: Route, next: Circuit): void => {
    const { circuit } = route;
    route.circuit = next;
    if (circuit.is === 'closed' && next.is === 'open') onEpisode('began', episodeOf(route.scope, next));
    if (circuit.is === 'open' && next.is === 'closed') onEpisode('ended', episodeOf(route.scope, circuit));
  };
  const succeed = (route: Route): void => {
    route.isParking = false;
    turn(route, CLOSED);
  };
  const fail = (route: Route, failure: Failure): void =>
    turn(route, afterFailure(route.circuit, failure, clock.now(), random()));

  /** Others are taken all the while, so it is this destination that is missing and not all of Flowcore. */
  const isParked = (route: Route, { cause, sinceMs }: Open): boolean =>
    cause.isMissing &&
    clock.now() - sinceMs >= PARK_AFTER_MS &&
    [...routes.values()].some((other) => other !== route && other.acceptedMs >= sinceMs);

  const refuse = (route: Route, circuit: Open, events: number): Admission => {
    const open = { ...circuit, suppressed: circuit.suppressed + events };
    route.circuit = open;
    if (!isParked(route, open)) return { isAdmitted: false, consequence: heldBack(route.scope, open) };
    if (!route.isParking) onEpisode('parked', episodeOf(route.scope, open));
    route.isParking = true;
    const detail = `${open.cause.detail} for ${route.scope}`;
    return { isAdmitted: false, consequence: { kind: 'destination-missing', detail } };
  };

  return {
    admit(destination, events) {
      const route = routeOf(destination);
      const way = [host, route];
      const nowMs = clock.now();
      for (const each of way) {
        if (each.circuit.is === 'open' && !mayPass(each.circuit, nowMs))
          return refuse(each, each.circuit, events);
      }
      const isProbe = way.some(({ circuit }) => circuit.is === 'open');
      for (const each of way) each.circuit = afterPassing(each.circuit, nowMs);
      const end = () => {
        for (const each of way) each.circuit = afterProbe(each.circuit);
      };
      return { isAdmitted: true, isProbe, end: isProbe ? end : () => {} };
    },
    isOpen: (destination) => host.circuit.is === 'open' || routeOf(destination).circuit.is === 'open',
    learn(destination, consequence, sentMs) {
      const route = routeOf(destination);
      const failure = failureOf(consequence, sentMs);
      if (consequence.kind === 'delivered') {
        route.acceptedMs = clock.now();
        succeed(route);
      }
      // Any answer about the events themselves shows that the host is there and lets us in.
      if (failure === undefined || failure.scope === 'destination') succeed(host);
      if (failure === undefined) return;
      if (failure.scope === 'host') fail(host, failure);
      // What fails everywhere is one episode, not one for each destination.
      if (host.circuit.is === 'closed') fail(route, failure);
      else if (route.circuit.is === 'closed') route.circuit = CLOSED;
    },
  };
}

const newRoute = (scope: string): Route => ({
  scope,
  circuit: CLOSED,
  acceptedMs: Number.NEGATIVE_INFINITY,
  isParking: false,
});

const episodeOf = (scope: string, { cause: { kind, detail }, sinceMs, suppressed }: Open): Episode => ({
  scope,
  cause: { kind, detail },
  sinceMs,
  suppressed,
});

const heldBack = (scope: string, { cause: { kind, detail } }: Open): Consequence => {
  const why = `not asked: ${kind}, ${detail}`;
  return kind === 'misconfigured'
    ? { kind, detail: why, scope: scope === 'host' ? 'host' : 'destination' }
    : { kind: 'transient', detail: why };
};
