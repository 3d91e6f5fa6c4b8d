import type { Rules } from '../../functions/pipeline.ts';
import type { Config } from '../../functions/read-config.ts';
import type { Context } from '../context.ts';
import { subscriptionName } from '../google/resource-names.ts';
import { type Only, readOnly } from './only.ts';
import { type ReplayRequest, subscriptionOf } from './request.ts';
import { compileWhere, leavesOut } from './selection.ts';

/** The functions' own settings, with the data core that the events go to. */
export const replayConfig = (context: Context, { dataCore }: ReplayRequest): Promise<Config> =>
  context.config(dataCore === undefined ? {} : { FLOWCORE_DATA_CORE: dataCore });

/** The rules of the stages with the selection of a replay. */
export async function replayRules(
  context: Context,
  request: ReplayRequest,
  config: Config,
  kind: 'replay' | 'dry-run',
): Promise<Rules> {
  const { types, where, only } = request.selection;
  const rule = leavesOut({
    types,
    where: where && compileWhere(where),
    only: only === undefined ? undefined : await namedIn(only, request, kind),
  });
  const { eventTypeAttribute, addedKeys } = config;
  return { types: context.eventTypes(), eventTypeAttribute, addedKeys, ...(rule && { leavesOut: rule }) };
}

function namedIn(path: string, request: ReplayRequest, kind: 'replay' | 'dry-run'): Promise<Only> {
  const topics = new Map(
    request.topics.map((each) => [
      subscriptionName(request.project, subscriptionOf(request.id, each, kind)),
      each.topic,
    ]),
  );
  return readOnly(path, (subscription) => topics.get(subscription));
}
