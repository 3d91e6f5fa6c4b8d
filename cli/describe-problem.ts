import { disarmed } from './terminal/printable.ts';

/** gRPC's and HTTP's codes that say something to an operator, and what helps. */
const REMEDIES: Readonly<Record<string, readonly [string, string]>> = {
  5: ['it does not exist', 'check project and name with `sluice doctor`'],
  7: ['permission is missing', 'have yourself added to sluice:operatorMembers, then `pulumi up`'],
  16: ['Google does not know who you are', 'run `gcloud auth application-default login`'],
  14: ['the service cannot be reached', 'check the network and try again'],
  4: ['the service did not answer in time', 'check the network and try again'],
  401: ['Google does not know who you are', 'run `gcloud auth application-default login`'],
  403: ['permission is missing', 'have yourself added to sluice:operatorMembers, then `pulumi up`'],
  404: ['it does not exist', 'check project and name with `sluice doctor`'],
  ECONNREFUSED: ['the service cannot be reached', 'check the address and the network'],
  ENOTFOUND: ['the address is unknown', 'check the address and the network'],
  ENOENT: ['it does not exist', 'name another one'],
};

/** What went wrong, for people, on one line: the cause, what the service said, and what to do where that is known. */
export function describeProblem(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  const code: unknown = 'code' in error ? error.code : undefined;
  const [cause, remedy] = REMEDIES[String(code)] ?? [];
  const said = oneLine(error.message);
  return cause === undefined ? said : `${cause} (${said}): ${remedy}`;
}

/** The same of a fate's cause that tells no more than class and code (`ApiError 403`); others stay as they are. */
export function describeCause(cause: string): string {
  const [, code = ''] = /^\w*Error (?:\w*Error )?(\d+|E[A-Z]+)$/.exec(cause) ?? [];
  const [words, remedy] = REMEDIES[code] ?? [];
  return words === undefined ? cause : `${words} (${cause}): ${remedy}`;
}

/** What a service says may repeat what others wrote. */
const oneLine = (text: string): string => disarmed(text.replaceAll(/\s+/g, ' ').trim()).slice(0, 500);
