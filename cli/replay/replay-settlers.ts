import type { Fate } from '../../functions/message.ts';
import type { Rules } from '../../functions/pipeline.ts';
import type { Publish } from '../../functions/publish.ts';
import type { Quarantine } from '../../functions/quarantine/quarantine.ts';
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
  /** Takes what is rejected on the way into another data core than the deployment's own. */
  readonly quarantine: Quarantine;
  note(line: string): void;
}

/**
 * The stages for a replay. The deployment's quarantine and staged topic lead into its own data core: nothing that is
 * meant for another one is published there.
 */
export function openReplaySettlers(
  context: Context,
  { request, config, rules, onFate, quarantine, note }: ReplaySettlersParts,
): Settlers {
  const leavesOut = rules.leavesOut && { leavesOut: rules.leavesOut };
  const changes = { config, onFate, note, ...leavesOut };
  const { dataCore } = request;
  if (dataCore === undefined) return openSettlers(context, changes);
  const announce: Publish = async (data) => {
    const fate = await uploadHere(data, settlers, context, config);
    if (fate?.fate === 'quarantined')
      note(`a file was quarantined (${fate.reason}), its pointer event is sent`);
    // Nobody asks for the id of a message that was not published.
    return '';
  };
  const settlers = openSettlers(context, { ...changes, dataCore, quarantine, announce });
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
): Promise<Fate | undefined> {
  const nowMs = clock.now();
  const message = {
    ...{ messageId: 'replay', publishTime: iso(nowMs), publishTimeMs: nowMs },
    ...{ attributes: {}, orderingKey: undefined, data: announcement, isBase64: true },
    ...{ subscription: '', path: '/', replayId: undefined, element: undefined, trace: undefined },
  };
  const [fate] = await overflow(message, nowMs + messageBudgetMs);
  // Of an error, a fate tells name and code.
  if (fate?.fate === 'retry') throw Object.assign(new Error(), { name: 'UploadError', code: fate.cause });
  return fate;
}
