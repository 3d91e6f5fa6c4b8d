import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import type { ReplayRequest } from './request.ts';

/** Settings that decide where events go and what they look like there. */
const DECISIVE = [
  'GOOGLE_CLOUD_PROJECT',
  'FLOWCORE_URL',
  'FLOWCORE_TENANT',
  'FLOWCORE_DATA_CORE',
  'KEY_EVENT_TIME',
  'KEY_VALID_TIME',
  'KEY_EVENT_KEY',
  'KEY_ENTITY_KEY',
  'KEY_DELIVERY',
] as const;

/** The settings that a replay must find again when it goes on. The API key may change: it is none of them. */
export async function decisiveSettings(
  { deployment }: Pick<Context, 'deployment'>,
  dataCore: string | undefined,
): Promise<ReplayRequest['settings']> {
  const settings = (await deployment()).demand(...DECISIVE);
  return dataCore === undefined ? settings : { ...settings, FLOWCORE_DATA_CORE: dataCore };
}

/** Throws where a replay that goes on would send elsewhere, or otherwise, than it began. */
export async function demandSameSettings(
  context: Pick<Context, 'deployment'>,
  { id, dataCore, settings }: Pick<ReplayRequest, 'id' | 'dataCore' | 'settings'>,
): Promise<void> {
  const now = await decisiveSettings(context, dataCore);
  const changed = DECISIVE.find((name) => now[name] !== settings[name]);
  if (changed === undefined) return;
  throw new Failure(
    `going on with replay ${id}: it began with ${changed} ${settings[changed]}, which is ${now[changed]} now: choose the stack or the settings it began with`,
  );
}
