import { type Budgets, budgetsOf } from './budgets.ts';
import { contradictions, prefixOf } from './contradictions.ts';
import { dialectOf } from './flowcore-contradictions.ts';
import type { FlowcoreKeySource } from './flowcore-key.ts';
import {
  type InstanceSize,
  instanceSize,
  maxInstancesOf,
  overflowMaxInstances,
  parseMemory,
} from './instance-size.ts';
import { labelsOf } from './labels.ts';
import { type Problem, readValues, type StackConfig, type Values } from './read-values.ts';
import { MAX_IN_FLIGHT_BYTES } from './sizing.ts';

/** What is deployed, as configured: checked, complete. */
export interface DeployConfig {
  readonly provider: { readonly project: string; readonly region: string } & Readonly<Record<string, string>>;
  readonly project: string;
  readonly region: string;
  /** Prefix of all names. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly flowcore: {
    readonly url: string;
    readonly tenant: string;
    readonly dataCore: string;
    readonly dialect: 'webhook' | 'api-v1';
  };
  readonly flowcoreKey: FlowcoreKeySource;
  readonly topics: 'single' | 'perType';
  readonly eventTypeAttribute: string | undefined;
  /** IAM member that publishes; undefined: an account is made. */
  readonly publisherMember: string | undefined;
  readonly budgets: Budgets;
  readonly instances: {
    readonly concurrency: number;
    readonly maxInFlightBytes: number;
    readonly cpu: string;
    readonly size: InstanceSize;
    readonly ingest: { readonly min: number; readonly max: number };
    readonly overflow: { readonly min: number; readonly max: number };
  };
  readonly protect: boolean;
  /** Overridden settings of the functions. */
  readonly settings: Readonly<Record<string, string>>;
  readonly operatorMembers: readonly string[];
  readonly notificationEmails: readonly string[];
  readonly notificationChannels: readonly string[];
  readonly silenceMinutes: number;
}

export type ReadDeployConfig =
  | { readonly ok: true; readonly config: DeployConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a stack's configuration, or tells everything that is wrong with it. */
export function readDeployConfig(stackConfig: StackConfig): ReadDeployConfig {
  const { values, problems } = readValues(stackConfig);
  const told = new Set(problems.map(({ key }) => key));
  const further = contradictions(values, stackConfig).filter(({ key }) => !told.has(key));
  const all = [...problems, ...further];
  const config = all.length === 0 ? complete(values, stackConfig.stack) : undefined;
  return config === undefined ? { ok: false, problems: all } : { ok: true, config };
}

/** Undefined only where a problem has been told. */
function complete(values: Values, stack: string): DeployConfig | undefined {
  const { gcp, sluice } = values;
  const { project, region } = gcp;
  const flowcore = flowcoreOf(values);
  const flowcoreKey = flowcoreKeyOf(values);
  if (project === undefined || region === undefined) return undefined;
  if (flowcore === undefined || flowcoreKey === undefined) return undefined;
  const { zone, impersonateServiceAccount } = gcp;
  return {
    provider: {
      project,
      region,
      ...(zone !== undefined && { zone }),
      ...(impersonateServiceAccount !== undefined && { impersonateServiceAccount }),
    },
    project,
    region,
    name: prefixOf(values, stack),
    labels: labelsOf(stack, sluice.labels),
    flowcore,
    flowcoreKey,
    topics: sluice.topics === 'perType' ? 'perType' : 'single',
    eventTypeAttribute: sluice.eventTypeAttribute,
    publisherMember: sluice.publisherMember,
    budgets: budgetsOf(sluice.ackDeadlineSeconds, sluice.retentionDays),
    instances: instancesOf(values),
    protect: sluice.protect,
    settings: sluice.settings,
    operatorMembers: sluice.operatorMembers,
    notificationEmails: sluice.notificationEmails,
    notificationChannels: sluice.notificationChannels,
    silenceMinutes: sluice.silenceMinutes,
  };
}

function flowcoreOf(values: Values): DeployConfig['flowcore'] | undefined {
  const { flowcoreUrl: url, flowcoreTenant: tenant, flowcoreDataCore: dataCore } = values.sluice;
  const dialect = dialectOf(values);
  return tenant === undefined || dataCore === undefined || dialect === undefined
    ? undefined
    : { url, tenant, dataCore, dialect };
}

function flowcoreKeyOf({ sluice }: Values): FlowcoreKeySource | undefined {
  const { flowcoreApiKey: value, flowcoreApiKeyVersion } = sluice;
  if (value !== undefined) return { kind: 'value', value };
  const [, project, , secret, , version] = flowcoreApiKeyVersion?.split('/') ?? [];
  return project === undefined || secret === undefined || version === undefined
    ? undefined
    : { kind: 'version', project, secret, version };
}

function instancesOf({ sluice }: Values): DeployConfig['instances'] {
  const { concurrency, cpu, minInstances: min } = sluice;
  const max = maxInstancesOf(sluice.maxInstances, concurrency);
  const maxInFlightBytes = Number(sluice.settings.MAX_IN_FLIGHT_BYTES ?? MAX_IN_FLIGHT_BYTES);
  const size = instanceSize({ concurrency, maxInFlightBytes }, cpu);
  const memoryMib = parseMemory(sluice.memory ?? '') ?? size.memoryMib;
  return {
    concurrency,
    maxInFlightBytes,
    cpu,
    size: { ...size, memoryMib },
    ingest: { min, max },
    overflow: { min: 0, max: overflowMaxInstances(max) },
  };
}
