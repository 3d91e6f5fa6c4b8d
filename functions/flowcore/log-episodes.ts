import type { Log } from '../log.ts';
import type { OnEpisode } from './circuits.ts';

/** One alert for each episode, however many events it holds back; its end says how many that were. */
export function logEpisodes(log: Log): OnEpisode {
  return (turn, { scope, cause, sinceMs, suppressed }) => {
    const line = { scope, ...cause, since: new Date(sinceMs).toISOString() };
    switch (turn) {
      case 'began':
        return log.error(line, `episode began: nothing is sent to ${scope} but probes`);
      case 'parked':
        return log.error({ ...line, suppressed }, `episode: events of ${scope} are parked in quarantine`);
      case 'ended':
        return log.warn({ ...line, suppressed }, `episode ended: ${scope} takes events again`);
    }
  };
}
