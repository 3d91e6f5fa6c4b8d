import { Failure } from '../failure.ts';
import { getJson } from './get-json.ts';
import type { ReadAccount } from './read-account.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The UUID of a data core; a name that is one already is taken as it is. */
export async function dataCoreIdOf(account: Omit<ReadAccount, 'dataCoreId'>, name: string): Promise<string> {
  if (UUID.test(name)) return name;
  const { urls, tenant } = account;
  const query = new URLSearchParams({ tenant, name });
  const doing = `looking up data core ${name} of tenant ${tenant} in Flowcore`;
  const found = await getJson<Named>(account, `${urls.dataCore}/api/v1/data-cores?${query}`, doing);
  if (found === undefined) {
    throw new Failure(`${doing}: there is none: check FLOWCORE_TENANT and FLOWCORE_DATA_CORE`);
  }
  return found.id;
}

/** The names of a flow type's event types; empty where the flow type does not exist. */
export async function eventTypesOf(account: ReadAccount, flowType: string): Promise<ReadonlySet<string>> {
  const { urls, dataCoreId } = account;
  const doing = `listing the event types of ${flowType} in Flowcore`;
  const query = new URLSearchParams({ dataCoreId, name: flowType });
  const [found] =
    (await getJson<readonly Named[]>(account, `${urls.flowType}/api/v1/flow-types?${query}`, doing)) ?? [];
  if (found === undefined) return new Set();
  const types =
    (await getJson<readonly Named[]>(
      account,
      `${urls.eventType}/api/v1/event-types?${new URLSearchParams({ flowTypeId: found.id })}`,
      doing,
    )) ?? [];
  return new Set(types.map(({ name }) => name));
}
