import type { Consequence } from './consequence.ts';

/** What a consequence says against the way to Flowcore. */
export interface Failure {
  readonly kind: Consequence['kind'];
  readonly detail: string;
  /** Whether the host may be to blame, or only the destination. */
  readonly scope: 'host' | 'destination';
  /** When the request was sent, in ms since the epoch. */
  readonly sentMs: number;
  /** Trying again would be in vain. */
  readonly isCertain: boolean;
  /** The destination does not exist. */
  readonly isMissing: boolean;
}

/** The failure in an answer; undefined when the answer is about the events, which shows that the way is open. */
export function failureOf(consequence: Consequence, sentMs: number): Failure | undefined {
  switch (consequence.kind) {
    case 'delivered':
    case 'event-fault':
    case 'size':
    case 'destination-missing':
      return undefined;
    case 'misconfigured': {
      const { kind, detail, scope, mayPass = false, isMissing = false } = consequence;
      return { kind, detail, scope, sentMs, isCertain: !mayPass, isMissing };
    }
    case 'throttled':
    case 'transient':
    case 'unknown': {
      const { kind, detail } = consequence;
      return { kind, detail, scope: 'host', sentMs, isCertain: false, isMissing: false };
    }
  }
}
