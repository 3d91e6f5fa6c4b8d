import { type Account, type Demand, unmetDemand } from '../account.ts';
import type { StorageCall } from './describe-call.ts';
import { StorageError } from './errors.ts';

/** An account as Cloud Storage sees it. */
export interface StorageAccount extends Account {
  /**
   * How an upload that demands a free name is refused where the name is taken and the account may not delete. Google
   * does not say which it looks at first, the precondition (412) or the permission (403). Default: 412.
   */
  readonly takenName?: 412 | 403;
}

/** Tells the account's owner of the call, and refuses with 403 what the account may not do. */
export function admit(account: StorageAccount, call: StorageCall): void {
  const unmet = unmetDemand(account, call);
  if (unmet !== undefined) throw denied(unmet);
  const deletion = { permission: 'storage.objects.delete', on: call.demands[0]?.on ?? '' };
  if (call.isNameTaken && account.takenName === 403 && account.may?.(deletion) === false)
    throw denied(deletion);
}

function denied({ permission }: Demand): StorageError {
  const message = `Caller does not have ${permission} access to the Google Cloud Storage object. Permission '${permission}' denied on resource (or it may not exist).`;
  return new StorageError(403, 'forbidden', message);
}
