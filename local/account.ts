/** A permission that Google asks for, and the resource it must be held on. */
export interface Demand {
  readonly permission: string;
  /** A bucket's name, the full name of a Pub/Sub resource or project, an account's e-mail. */
  readonly on: string;
}

/** One call of an API, as told before it is answered. */
export interface ApiCall {
  /** As Google's audit logs name it: `storage.objects.get`, `google.pubsub.v1.Publisher.Publish`. */
  readonly method: string;
  /** The name of the object, where the call concerns one. */
  readonly object?: string;
  /** What the caller must hold for the answer it is about to get. */
  readonly demands: readonly Demand[];
}

/** Who calls: with an account's own address an embedded server tells of its calls, and judges them. */
export interface Account {
  /** Told of every call, the refused ones included. */
  readonly onCall?: (call: ApiCall) => void;
  /** Whether the account holds a permission; it holds all when absent. */
  readonly may?: (demand: Demand) => boolean;
}

/** Tells of a call and finds the first demand that the account does not meet. */
export function unmetDemand(account: Account, call: ApiCall): Demand | undefined {
  account.onCall?.(call);
  return call.demands.find((demand) => account.may?.(demand) === false);
}
