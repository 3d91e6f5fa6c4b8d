import { dialects } from '../../functions/flowcore/dialect.ts';
import type { Context } from '../context.ts';
import { dataCoreIdOf } from './directory.ts';
import { type ReadAccount, readUrlsOf } from './read-account.ts';

/** Opens the read API for the deployment's tenant and data core, or for another data core of the tenant. */
export async function openReadAccount(context: Context, dataCore?: string): Promise<ReadAccount> {
  const { values, demand } = await context.deployment();
  const config = await context.config(dataCore === undefined ? {} : { FLOWCORE_DATA_CORE: dataCore });
  const { FLOWCORE_READ_URL: url, FLOWCORE_DATA_CORE_ID: id } = demand(
    'FLOWCORE_READ_URL',
    'FLOWCORE_DATA_CORE_ID',
  );
  const { tenant, apiKey, dataCore: name } = config.flowcore;
  const account = {
    http: context.http,
    urls: readUrlsOf(url),
    // Reading takes the key with its id before it, whichever way events are sent.
    authorization: dialects['api-v1'].authorization(values.FLOWCORE_READ_API_KEY ?? apiKey),
    tenant,
  };
  const known = dataCore === undefined ? id : undefined;
  return { ...account, dataCoreId: known ?? (await dataCoreIdOf(account, name)) };
}
