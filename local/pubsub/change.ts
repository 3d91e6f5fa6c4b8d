import type { StoredMessage } from './stored-message.ts';
import type { WireSubscription, WireTopic } from './wire.ts';

/** Everything that can happen to the server's lasting state; what is kept on disk is a list of these. */
export type Change =
  /** A topic was created or updated. */
  | { readonly kind: 'topic'; readonly wire: WireTopic }
  | { readonly kind: 'topic-deleted'; readonly name: string }
  /** A subscription was created or updated. */
  | { readonly kind: 'subscription'; readonly wire: WireSubscription }
  | { readonly kind: 'subscription-deleted'; readonly name: string }
  | { readonly kind: 'published'; readonly topic: string; readonly message: StoredMessage }
  | { readonly kind: 'acknowledged'; readonly subscription: string; readonly seq: number }
  /** A subscription's unacknowledged and retained acknowledged messages are now exactly these. */
  | {
      readonly kind: 'sought';
      readonly subscription: string;
      readonly unacked: readonly StoredMessage[];
      readonly acked: readonly StoredMessage[];
    }
  | {
      readonly kind: 'snapshot';
      readonly name: string;
      readonly topic: string;
      readonly seq: number;
      readonly expiresMs: number;
      readonly labels: Readonly<Record<string, string>>;
      readonly backlog: readonly StoredMessage[];
    }
  | { readonly kind: 'snapshot-deleted'; readonly name: string }
  /** A topic keeps exactly these messages. */
  | { readonly kind: 'topic-log'; readonly topic: string; readonly messages: readonly StoredMessage[] }
  /** The newest message id given out. */
  | { readonly kind: 'sequence'; readonly seq: number };
