import { type AttributeFilter, parseFilter } from './filter.ts';
import { DEFAULT_RETENTION_MS, MAX_RETENTION_MS, MIN_RETENTION_MS } from './retention.ts';
import type { RetryPolicy } from './retry-delay.ts';
import { invalidArgument, unimplemented } from './rpc-error.ts';
import { fromMs, toMs, type WireDuration, type WirePushConfig, type WireSubscription } from './wire.ts';

/** Where and how a push subscription delivers. */
export interface PushSettings {
  readonly endpoint: string;
  readonly oidc?: { readonly email: string; readonly audience: string };
}

/** A subscription's configuration, checked, with Pub/Sub's defaults filled in. */
export interface SubscriptionSettings {
  /** As clients read it back. */
  readonly wire: WireSubscription;
  readonly ackDeadlineMs: number;
  readonly retentionMs: number;
  readonly retainAcked: boolean;
  readonly ordered: boolean;
  readonly retry?: RetryPolicy;
  readonly matches: AttributeFilter;
  /** Absent for a pull subscription. */
  readonly push?: PushSettings;
}

const DEFAULT_ACK_DEADLINE_SECONDS = 10;
const DEFAULT_EXPIRATION = { ttl: { seconds: String(31 * 86_400) } };
const DEFAULT_MIN_BACKOFF_MS = 10_000;
const DEFAULT_MAX_BACKOFF_MS = 600_000;

/** Checks a subscription as CreateSubscription does; throws an RpcError. */
export function parseSubscription(wire: WireSubscription): SubscriptionSettings {
  refuseUnsupported(wire);
  const ackDeadlineSeconds = wire.ackDeadlineSeconds || DEFAULT_ACK_DEADLINE_SECONDS;
  if (ackDeadlineSeconds < 10 || ackDeadlineSeconds > 600) {
    throw invalidArgument(
      `Invalid ack deadline given (ack_deadline=${ackDeadlineSeconds}); use 10 to 600 seconds.`,
    );
  }
  const retentionMs = parseRetention(wire.messageRetentionDuration) ?? DEFAULT_RETENTION_MS;
  const push = parsePushConfig(wire.pushConfig);
  const retry = parseRetryPolicy(wire.retryPolicy);
  return {
    wire: {
      ...wire,
      ackDeadlineSeconds,
      messageRetentionDuration: fromMs(retentionMs),
      expirationPolicy: wire.expirationPolicy ?? DEFAULT_EXPIRATION,
      pushConfig: wire.pushConfig ?? {},
      state: 'ACTIVE',
    },
    ackDeadlineMs: ackDeadlineSeconds * 1_000,
    retentionMs,
    retainAcked: wire.retainAckedMessages ?? false,
    ordered: wire.enableMessageOrdering ?? false,
    matches: compileFilter(wire.filter ?? ''),
    ...(retry && { retry }),
    ...(push && { push }),
  };
}

/** A messageRetentionDuration in milliseconds, nothing when it is not set; throws an RpcError outside Pub/Sub's bounds. */
export function parseRetention(duration: WireDuration | undefined): number | undefined {
  if (duration === undefined) return undefined;
  const ms = toMs(duration);
  if (ms < MIN_RETENTION_MS || ms > MAX_RETENTION_MS) {
    throw invalidArgument(`Invalid message retention duration (${ms / 1_000}s); use 10 minutes to 31 days.`);
  }
  return ms;
}

/** Where to push, nothing for a pull subscription; throws an RpcError for an endpoint that cannot be pushed to. */
export function parsePushConfig(config: WirePushConfig | undefined): PushSettings | undefined {
  if (config?.noWrapper) throw unimplemented('Unwrapped push (noWrapper)');
  if (!config?.pushEndpoint) return undefined;
  const protocol = URL.parse(config.pushEndpoint)?.protocol;
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw invalidArgument(`Invalid push endpoint given (endpoint=${config.pushEndpoint}).`);
  }
  const endpoint = config.pushEndpoint;
  if (config.oidcToken === undefined) return { endpoint };
  const { serviceAccountEmail, audience } = config.oidcToken;
  if (!serviceAccountEmail) throw invalidArgument('push_config.oidc_token needs a service_account_email.');
  return { endpoint, oidc: { email: serviceAccountEmail, audience: audience || endpoint } };
}

function parseRetryPolicy(policy: WireSubscription['retryPolicy']): RetryPolicy | undefined {
  if (policy === undefined) return undefined;
  const minMs = policy.minimumBackoff ? toMs(policy.minimumBackoff) : DEFAULT_MIN_BACKOFF_MS;
  const maxMs = policy.maximumBackoff ? toMs(policy.maximumBackoff) : DEFAULT_MAX_BACKOFF_MS;
  if (minMs < 0 || maxMs > DEFAULT_MAX_BACKOFF_MS || minMs > maxMs) {
    throw invalidArgument('Invalid retry policy; use 0s <= minimum_backoff <= maximum_backoff <= 600s.');
  }
  return { minMs, maxMs };
}

function compileFilter(filter: string): AttributeFilter {
  try {
    return parseFilter(filter);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidArgument(`Invalid filter: ${error.message}.`);
    throw error;
  }
}

function refuseUnsupported(wire: WireSubscription): void {
  if (wire.deadLetterPolicy) throw unimplemented('A dead-letter policy');
  if (wire.enableExactlyOnceDelivery) throw unimplemented('Exactly-once delivery');
  if (wire.bigqueryConfig || wire.cloudStorageConfig || wire.bigtableConfig)
    throw unimplemented('An export subscription');
  if (wire.messageTransforms?.length) throw unimplemented('A message transform');
}
