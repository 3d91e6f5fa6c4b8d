/** A refusal that Cloud Storage words itself: status, `reason` and message go to the client as they stand. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** The error body of the JSON API: https://cloud.google.com/storage/docs/json_api/v1/status-codes */
export function errorBody({ status, reason, message }: StorageError): object {
  return { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } };
}

/** 400: the request contradicts itself or a rule of the service. */
export function invalid(message: string): StorageError {
  return new StorageError(400, 'invalid', message);
}

/** 404 for a bucket. */
export function bucketNotFound(): StorageError {
  return new StorageError(404, 'notFound', 'The specified bucket does not exist.');
}

/** 404 for an object, or for a generation of it that is no longer live. */
export function objectNotFound(bucket: string, name: string): StorageError {
  return new StorageError(404, 'notFound', `No such object: ${bucket}/${name}`);
}

/** 412: `ifGenerationMatch` and its like did not hold. */
export function preconditionFailed(): StorageError {
  const message = 'At least one of the pre-conditions you specified did not hold.';
  return new StorageError(412, 'conditionNotMet', message);
}

const faultReasons: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  401: ['required', 'Anonymous caller does not have access to the Google Cloud Storage object.'],
  403: ['forbidden', 'Permission denied on resource (or it may not exist).'],
  429: ['rateLimitExceeded', 'The object exceeded the rate limit for object mutation operations.'],
  503: ['backendError', 'We encountered an internal error. Please try again.'],
};

/** The refusal that an injected fault answers with. */
export function injectedError(status: number): StorageError {
  const [reason, message] = faultReasons[status] ?? ['internalError', `Injected status ${status}.`];
  return new StorageError(status, reason, message);
}
