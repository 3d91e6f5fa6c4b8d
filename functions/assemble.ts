import { createHandler, type PushHandler } from './handler.ts';
import type { Lazy } from './lazy.ts';
import { createAuthorise, type TokenVerifier } from './push-auth.ts';
import { createSettlers, type SettlerParts } from './settlers.ts';

/** What comes from outside. */
export interface Surroundings extends SettlerParts {
  readonly verifier: Lazy<TokenVerifier>;
}

/** Builds both functions from their surroundings. */
export function assemble(surroundings: Surroundings): {
  readonly ingest: PushHandler;
  readonly overflow: PushHandler;
} {
  const { config, types, clock, drain, log } = surroundings;
  const settlers = createSettlers(surroundings);
  const authorise = createAuthorise(config.pushAuth, surroundings.verifier);
  const shared = { ...config, authorise, clock, drain };
  return {
    ingest: createHandler({
      ...shared,
      isKnownPath: (path) => path === '/' || types.byPath(path) !== undefined,
      settle: settlers.ingest,
      log: log.of('ingest'),
    }),
    overflow: createHandler({
      ...shared,
      isKnownPath: (path) => path === '/',
      settle: settlers.overflow,
      log: log.of('overflow'),
    }),
  };
}
