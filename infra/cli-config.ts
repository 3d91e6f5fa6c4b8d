import type { Input, Output } from '@pulumi/pulumi';
import { addedKeysOf } from './function-settings.ts';
import type { DeployConfig } from './read-deploy-config.ts';

type Text = Input<string>;

/** A topic and the subscription that Sluice has on it; short names. */
interface Pair {
  readonly topic: Text;
  readonly subscription: Text;
}

interface Service {
  readonly name: Text;
  readonly uri: Text;
}

/** Names that are known once the resources exist. */
export interface Deployed {
  /** `path` is that of the push endpoint: it names the event type, or is `/`. */
  readonly events: readonly (Pair & { readonly path: string })[];
  readonly staged: Pair;
  readonly quarantine: Pair;
  readonly buckets: { readonly staging: Text; readonly source: Text };
  readonly services: { readonly ingest: Service; readonly overflow: Service };
  /** Full name of the version in Secret Manager. */
  readonly apiKeyVersion: Output<string>;
}

/** What the `sluice` command reads of a deployment; it holds no secret. */
export function cliConfig(config: DeployConfig, deployed: Deployed) {
  const { events, staged, quarantine, buckets, services, apiKeyVersion } = deployed;
  const { project, region, name, flowcore, budgets, settings } = config;
  const keys = addedKeysOf(settings);
  return {
    ...{ project, region, name, events, staged, quarantine, buckets, services },
    flowcore: { ...flowcore, apiKeyVersion },
    eventTypeAttribute: config.eventTypeAttribute ?? null,
    addedKeys: {
      eventTime: keys.KEY_EVENT_TIME,
      validTime: keys.KEY_VALID_TIME,
      eventKey: keys.KEY_EVENT_KEY,
      entityKey: keys.KEY_ENTITY_KEY,
      delivery: keys.KEY_DELIVERY,
    },
    settings,
    ackDeadlineSeconds: budgets.ackDeadline,
    replayWindowSeconds: budgets.replayWindow,
    unackedRetentionSeconds: budgets.unackedRetention,
  };
}
