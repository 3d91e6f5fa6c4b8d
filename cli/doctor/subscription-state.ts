import { shortName } from '../google/resource-names.ts';
import { type Span, secondsOf } from '../google/span.ts';

/** A subscription as the client gives it, as far as it matters here; its own type knows more forms of numbers. */
export interface SubscriptionMetadata {
  readonly name?: string | null;
  readonly topic?: string | null;
  readonly detached?: boolean | null;
  readonly filter?: string | null;
  readonly labels?: Readonly<Record<string, string>> | null;
  readonly ackDeadlineSeconds?: number | null;
  readonly messageRetentionDuration?: Span | null;
  readonly topicMessageRetentionDuration?: Span | null;
  readonly expirationPolicy?: { readonly ttl?: Span | null } | null;
  readonly deadLetterPolicy?: { readonly deadLetterTopic?: string | null } | null;
  readonly pushConfig?: {
    readonly pushEndpoint?: string | null;
    readonly oidcToken?: {
      readonly serviceAccountEmail?: string | null;
      readonly audience?: string | null;
    } | null;
    readonly noWrapper?: object | null;
  } | null;
}

/** How a subscription pushes. */
export interface PushState {
  readonly endpoint: string;
  /** Whom the token is for; undefined where the push carries none. */
  readonly token: { readonly account: string; readonly audience: string } | undefined;
  /** Whether the body is the message's own data, without Pub/Sub's envelope. */
  readonly isUnwrapped: boolean;
}

/** A subscription as the checks look at it; names are short. */
export interface SubscriptionState {
  readonly name: string;
  readonly topic: string;
  readonly isDetached: boolean;
  readonly filter: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ackDeadlineSeconds: number;
  readonly retentionSeconds: number;
  /** Of inactivity, after which it is deleted; Google's emulator does not say. */
  readonly expiry: { readonly afterSeconds: number } | 'never' | 'not told';
  readonly deadLetterTopic: string | undefined;
  /** Undefined: it is pulled. */
  readonly push: PushState | undefined;
}

/** Takes the client's description of a subscription apart. */
export function subscriptionState(metadata: SubscriptionMetadata): SubscriptionState {
  const { deadLetterPolicy } = metadata;
  return {
    name: shortName(metadata.name ?? ''),
    topic: shortName(metadata.topic ?? ''),
    isDetached: metadata.detached ?? false,
    filter: metadata.filter ?? '',
    labels: metadata.labels ?? {},
    ackDeadlineSeconds: metadata.ackDeadlineSeconds ?? 0,
    retentionSeconds: secondsOf(metadata.messageRetentionDuration),
    expiry: expiryOf(metadata.expirationPolicy),
    deadLetterTopic: deadLetterPolicy ? shortName(deadLetterPolicy.deadLetterTopic ?? '') : undefined,
    push: pushOf(metadata.pushConfig),
  };
}

/** A policy without a time to live is one that never lets it expire. */
function expiryOf(policy: SubscriptionMetadata['expirationPolicy']): SubscriptionState['expiry'] {
  if (!policy) return 'not told';
  const afterSeconds = secondsOf(policy.ttl);
  return afterSeconds === 0 ? 'never' : { afterSeconds };
}

function pushOf(config: SubscriptionMetadata['pushConfig']): PushState | undefined {
  if (!config?.pushEndpoint) return undefined;
  const { pushEndpoint: endpoint, oidcToken } = config;
  const account = oidcToken?.serviceAccountEmail ?? '';
  return {
    endpoint,
    // Without one of its own, the audience is the endpoint: https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
    token: account === '' ? undefined : { account, audience: oidcToken?.audience || endpoint },
    isUnwrapped: Boolean(config.noWrapper),
  };
}
