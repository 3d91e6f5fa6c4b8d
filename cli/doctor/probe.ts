import { type Dialect, dialects } from '../../functions/flowcore/dialect.ts';
import { batchHeaders, type FlowcoreAccount, routeUrl } from '../../functions/flowcore/request.ts';
import type { Config } from '../../functions/read-config.ts';
import type { Context } from '../context.ts';
import { ask } from './ask.ts';
import { judgeProbe, type ProbeVerdicts } from './judge-probe.ts';
import type { Mending } from './mending.ts';

/** Nobody's: Flowcore must not know it. */
const NOWHERE = {
  ...{ flowType: 'sluice.doctor.0', eventType: 'sluice.doctor.0' },
  ...{ metadata: {}, atEventTime: true },
};

/**
 * Asks Flowcore to take nothing: an empty batch for an event type that does not exist, so that nothing could be stored
 * whatever it makes of the one or the other.
 */
export async function probe(
  context: Context,
  { flowcore, addedKeys }: Config,
  mending: Mending,
): Promise<ProbeVerdicts> {
  const dialect = dialects[flowcore.dialect];
  const account: FlowcoreAccount = { ...flowcore, dialect, addedKeys };
  const reply = await ask(context, {
    method: 'POST',
    url: routeUrl(account, dialect.routes.events, NOWHERE),
    headers: batchHeaders(account, NOWHERE),
    body: '[]',
  });
  return judgeProbe(reply, dialect.name, {
    url: mending.setting('FLOWCORE_URL', 'https://webhook.api.flowcore.io'),
    dialect: mending.setting('FLOWCORE_DIALECT', other(dialect.name)),
    key: mending.setting('FLOWCORE_API_KEY', 'KEY'),
  });
}

const other = (name: Dialect['name']): Dialect['name'] => (name === 'webhook' ? 'api-v1' : 'webhook');
