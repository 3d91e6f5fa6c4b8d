import type { Rules } from '../../functions/pipeline.ts';
import type { Publish } from '../../functions/publish.ts';
import type { Config } from '../../functions/read-config.ts';
import type { SettleParts } from '../../functions/settle.ts';
import type { Settlers } from '../../functions/settlers.ts';
import type { Context } from '../context.ts';
import { openSettlers } from '../stages/open-settlers.ts';
import { iso } from '../times.ts';
import type { ReplayRequest } from './request.ts';

export interface ReplaySettlersParts {
  readonly request: ReplayRequest;
  readonly config: Config;
  readonly rules: Rules;
  readonly onFate: NonNullable<SettleParts['onFate']>;
  note(line: string): void;
}

/** The stages for a replay. */
export function openReplaySettlers(
  context: Context,
  { request, config, rules, onFate, note }: ReplaySettlersParts,
): Settlers {
  const leavesOut = rules.leavesOut && { leavesOut: rules.leavesOut };
  const changes = { config, onFate, note, ...leavesOut };
  if (request.dataCore === undefined) return openSettlers(context, changes);
  const announce: Publish = (data) => uploadHere(data, settlers, context, config);
  const settlers = openSettlers(context, { ...changes, announce });
  return settlers;
}

/**
 * The deployed `overflow` uploads into its own data core; what is meant for another one is uploaded here. A file that
 * Flowcore refuses is quarantined, as it is live, and its pointer event sent all the same.
 */
async function uploadHere(
  announcement: Buffer,
  { overflow }: Settlers,
  { clock }: Context,
  { messageBudgetMs }: Config,
): Promise<string> {
  const nowMs = clock.now();
  const message = {
    ...{ messageId: 'replay', publishTime: iso(nowMs), publishTimeMs: nowMs },
    ...{ attributes: {}, orderingKey: undefined, data: announcement, isBase64: true },
    ...{ subscription: '', path: '/', replayId: undefined, element: undefined, trace: undefined },
  };
  const [fate] = await overflow(message, nowMs + messageBudgetMs);
  // Of an error, a fate tells name and code.
  if (fate?.fate === 'retry') throw Object.assign(new Error(), { name: 'UploadError', code: fate.cause });
  return message.messageId;
}
