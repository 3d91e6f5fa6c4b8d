import type { Log } from '../log.ts';
import type { Drain } from './drain.ts';

/** What the functions-framework would answer by ending the process at once, requests in flight or not. */
const TAKEN_OVER = ['SIGTERM', 'SIGINT', 'unhandledRejection', 'uncaughtException'] as const;

/**
 * Takes the process's ends over from the functions-framework: on SIGTERM it stops gracefully, and what nobody caught
 * is logged and does not cost the neighbours' requests; its own push is nacked at its deadline.
 * The framework adds its listeners when its server listens, so each is removed as it comes.
 * https://github.com/GoogleCloudPlatform/functions-framework-nodejs/blob/main/src/invoker.ts
 */
export function takeOverProcessEvents(drain: Drain, log: Log): void {
  const stop = () => {
    log.info({}, 'stopping: no new messages are taken');
    void drain.stop().then(() => process.exit(0));
  };
  const own: Readonly<Record<(typeof TAKEN_OVER)[number], (reason: unknown) => void>> = {
    SIGTERM: stop,
    SIGINT: stop,
    unhandledRejection: (reason) => log.error({ problem: nameOf(reason) }, 'a rejection nobody handled'),
    uncaughtException: (error) => log.error({ problem: nameOf(error) }, 'an error nobody caught'),
  };
  process.on('newListener', (event, listener) => {
    const isForeign = TAKEN_OVER.some((each) => each === event && own[each] !== listener);
    if (isForeign) queueMicrotask(() => process.off(event, listener));
  });
  for (const event of TAKEN_OVER) process.on(event, own[event]);
}

const nameOf = (reason: unknown): string => (reason instanceof Error ? reason.name : typeof reason);
