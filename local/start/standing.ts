import { names } from './environment.ts';
import type { Standing } from './settle.ts';

/** Subscriptions in the order in which an event can pass them: whoever reads them so misses none on its way. */
const subscriptions = [names.eventsSubscription, names.stagedSubscription, names.judgeSubscription];

/** How far the embedded Pub/Sub is: everything is settled when no subscription has a message left. */
export function standingOfBacklogs(backlog: (subscription: string) => number): Standing {
  const left = subscriptions.map((name) => ({ name, messages: backlog(name) }));
  const unsettled = left
    .filter(({ messages }) => messages > 0)
    .map(({ name, messages }) => `${messages} message(s) of ${name} not acknowledged`);
  return { isSettled: unsettled.length === 0, unsettled: unsettled.join(', ') };
}

/** Below this a pause may just be a redelivery that is due, in milliseconds. */
const ASK_AFTER_QUIET_MS = 1_000;

/**
 * Google's emulator tells nobody how many messages wait. So when nothing has moved for a second, the judge is asked
 * whether everything is accounted for, once for each time of rest.
 */
export function createEmulatorLook(options: {
  readonly moved: () => string;
  readonly isAccountedFor: () => Promise<boolean>;
}): (quietMs: number) => Promise<Standing> {
  let askedAbout = '';
  return async (quietMs) => {
    const unsettled = options.moved();
    if (quietMs < ASK_AFTER_QUIET_MS || askedAbout === unsettled) return { isSettled: false, unsettled };
    askedAbout = unsettled;
    return { isSettled: await options.isAccountedFor(), unsettled };
  };
}
