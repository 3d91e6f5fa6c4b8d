/** The last part of a full resource name. */
export const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Full name of a subscription. */
export const subscriptionName = (project: string, name: string): string =>
  `projects/${project}/subscriptions/${name}`;

/** gRPC's and HTTP's code of an error; undefined where it has none. */
export const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** https://grpc.io/docs/guides/status-codes/ */
export const NOT_FOUND = 5;
export const ALREADY_EXISTS = 6;
export const PERMISSION_DENIED = 7;
export const FAILED_PRECONDITION = 9;
export const UNIMPLEMENTED = 12;
