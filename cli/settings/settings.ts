import { type CleanedEnv, customCleanEnv } from 'envalid';
import { settings as functionSettings, headerText, httpUrl, text } from '../../functions/config.ts';
import { BadSettings, problemOf } from '../../functions/read-config.ts';

/** Settings of `sluice` beside those of the functions. */
const own = {
  EVENTS_TOPIC: text({ desc: 'Pub/Sub topic that Everflow publishes to' }),
  INGEST_SUBSCRIPTION: text({ desc: 'Pub/Sub subscription that pushes events to `ingest`' }),
  STAGED_SUBSCRIPTION: text({ desc: 'Pub/Sub subscription that pushes announcements to `overflow`' }),
  QUARANTINE_SUBSCRIPTION: text({ desc: 'Pub/Sub subscription that keeps the quarantine records' }),
  FLOWCORE_READ_URL: httpUrl({
    default: 'https://event-source.api.flowcore.io',
    desc: "base URL of Flowcore's read API (the event source)",
  }),
  FLOWCORE_DATA_CORE_ID: text({
    default: undefined,
    desc: 'UUID of the data core; looked up by its name where it is not set',
  }),
  FLOWCORE_READ_API_KEY: headerText({
    default: undefined,
    desc: 'API key for reading, `<key id>:<key>` or a whole `fc_…` key; FLOWCORE_API_KEY where it is not set',
  }),
  FLOWCORE_API_KEY_VERSION: text({
    default: undefined,
    desc: 'version in Secret Manager that holds FLOWCORE_API_KEY, where that is not set',
  }),
  SLUICE_STATE: text({
    default: '.sluice',
    desc: 'folder in which replays and audits keep where they stand',
  }),
};

/** Every setting that `sluice` knows; each command demands what it needs. */
export const settings = { ...functionSettings, ...own };

export type SettingName = keyof typeof settings;
export type SettingValues = CleanedEnv<typeof settings>;

/** Reads the named settings; throws BadSettings with all of their problems. */
export function readSettings<Name extends SettingName>(
  values: Readonly<Record<string, string | undefined>>,
  names: readonly Name[],
): Pick<SettingValues, Name> {
  const problems = new Map<string, string>();
  const wanted = Object.fromEntries(names.map((name) => [name, settings[name]]));
  const read = customCleanEnv({ ...values }, wanted, (cleaned) => cleaned, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries<Error>(errors as Record<string, Error>)) {
        problems.set(name, problemOf(settings[name as Name], values[name], error));
      }
    },
  });
  if (problems.size > 0) throw new BadSettings(problems);
  return read as unknown as Pick<SettingValues, Name>;
}
