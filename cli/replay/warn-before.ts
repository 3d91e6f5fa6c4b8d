import type { Context } from '../context.ts';
import { HOUR_MS } from '../times.ts';
import { HOT_HOURS } from './ages.ts';
import type { ReplayRequest } from './request.ts';

const HOT_MS = HOT_HOURS * HOUR_MS;

/** Says, before anything is sent, what becomes of old events in Flowcore; the report counts them. */
export function warnBefore({ clock, err }: Context, { id, fromMs, dataCore }: ReplayRequest): void {
  const where = dataCore === undefined ? '' : ` into data core ${dataCore}`;
  const isCold = fromMs === null || clock.now() - fromMs > HOT_MS;
  const lines = [
    `replay ${id}${where}: consumers that have passed an event's time get it only when they are started again from before it`,
    ...(isCold
      ? [`events older than ${HOT_HOURS} hours can be read after about an hour, from Flowcore's cold storage`]
      : []),
  ];
  err.write(`${lines.join('\n')}\n`);
}
