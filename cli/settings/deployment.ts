import { BadSettings } from '../../functions/read-config.ts';
import { readSettings, type SettingName, type SettingValues } from './settings.ts';
import { type EventsEntry, type SluiceConfig, settingsOf } from './stack-output.ts';

/** The deployment that a command works on. */
export interface Deployment {
  /** All that is known of the settings, by name, unchecked. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** What the stack says of itself; undefined where the settings came from flags and environment alone. */
  readonly stack: SluiceConfig | undefined;
  /** The named settings, checked; throws BadSettings with all problems. */
  demand<Name extends SettingName>(...names: readonly Name[]): Pick<SettingValues, Name>;
  /** The topics that Everflow publishes to; throws BadSettings where none is known. */
  events(): readonly EventsEntry[];
}

export interface DeploymentSources {
  /** Settings given on the command line; they go before all else. */
  readonly flags: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stack: SluiceConfig | undefined;
}

/** Puts the settings together: flags before environment before stack. */
export function deploymentOf({ flags, env, stack }: DeploymentSources): Deployment {
  const { GOOGLE_CLOUD_PROJECT: project } = { ...env, ...flags };
  // Shells of Google's own set the project; topics of one project in another would be a puzzle.
  if (stack !== undefined && project !== undefined && project !== stack.project) {
    const problem = `is ${project}, but the stack is of project ${stack.project}: unset one of them`;
    throw new BadSettings(new Map([['GOOGLE_CLOUD_PROJECT', problem]]));
  }
  const values = { ...(stack && settingsOf(stack)), ...given(env), ...flags };
  const demand: Deployment['demand'] = (...names) => readSettings(values, names);
  return {
    values,
    stack,
    demand,
    events() {
      if (stack !== undefined && stack.events.length > 1) return stack.events;
      const { EVENTS_TOPIC: topic, INGEST_SUBSCRIPTION: subscription } = demand(
        'EVENTS_TOPIC',
        'INGEST_SUBSCRIPTION',
      );
      return [{ topic, subscription, path: '/' }];
    },
  };
}

/** A variable that is set to nothing is not set. */
const given = (env: DeploymentSources['env']): DeploymentSources['env'] =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
