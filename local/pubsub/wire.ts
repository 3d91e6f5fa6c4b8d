/**
 * Pub/Sub's messages as @grpc/proto-loader decodes them with int64 and enums as strings and without
 * defaults: an unset field is absent. Fields are Pub/Sub's own:
 * https://cloud.google.com/pubsub/docs/reference/rpc/google.pubsub.v1
 */

export interface WireTimestamp {
  readonly seconds?: string | number;
  readonly nanos?: number;
}

export type WireDuration = WireTimestamp;

export interface WireTopic {
  readonly name: string;
  readonly labels?: Record<string, string>;
  readonly messageStoragePolicy?: object;
  readonly kmsKeyName?: string;
  readonly schemaSettings?: object;
  readonly messageRetentionDuration?: WireDuration;
  readonly ingestionDataSourceSettings?: object;
  readonly messageTransforms?: readonly object[];
}

export interface WirePushConfig {
  readonly pushEndpoint?: string;
  readonly attributes?: Record<string, string>;
  readonly oidcToken?: { readonly serviceAccountEmail?: string; readonly audience?: string };
  readonly pubsubWrapper?: object;
  readonly noWrapper?: object;
}

export interface WireSubscription {
  readonly name: string;
  readonly topic: string;
  readonly pushConfig?: WirePushConfig;
  readonly bigqueryConfig?: object;
  readonly cloudStorageConfig?: object;
  readonly bigtableConfig?: object;
  readonly ackDeadlineSeconds?: number;
  readonly retainAckedMessages?: boolean;
  readonly messageRetentionDuration?: WireDuration;
  readonly labels?: Record<string, string>;
  readonly enableMessageOrdering?: boolean;
  readonly expirationPolicy?: { readonly ttl?: WireDuration };
  readonly filter?: string;
  readonly deadLetterPolicy?: object;
  readonly retryPolicy?: { readonly minimumBackoff?: WireDuration; readonly maximumBackoff?: WireDuration };
  readonly enableExactlyOnceDelivery?: boolean;
  readonly topicMessageRetentionDuration?: WireDuration;
  readonly state?: string;
  readonly messageTransforms?: readonly object[];
}

export interface WireSnapshot {
  readonly name: string;
  readonly topic: string;
  readonly expireTime: WireTimestamp;
  readonly labels: Record<string, string>;
}

export interface WireMessage {
  readonly data?: Buffer;
  readonly attributes?: Record<string, string>;
  readonly messageId?: string;
  readonly publishTime?: WireTimestamp;
  readonly orderingKey?: string;
}

export interface WireReceivedMessage {
  readonly ackId: string;
  readonly message: WireMessage;
}

export interface WireFieldMask {
  /** Field names in snake_case. */
  readonly paths?: readonly string[];
}

/** Milliseconds of a timestamp or duration; fractions are kept. */
export const toMs = (time: WireTimestamp): number =>
  Number(time.seconds ?? 0) * 1_000 + (time.nanos ?? 0) / 1e6;

/** The timestamp or duration of a number of milliseconds. */
export function fromMs(ms: number): WireTimestamp {
  const seconds = Math.floor(ms / 1_000);
  return { seconds: String(seconds), nanos: Math.round((ms - seconds * 1_000) * 1e6) };
}
