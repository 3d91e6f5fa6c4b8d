import { type Problem, type StackConfig, setCommand, type Values } from './read-values.ts';

type Problems = readonly Problem[];

const PUBLIC_HOST = 'webhook.api.flowcore.io';
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** How Flowcore is spoken to: chosen, or known from the public host. */
export function dialectOf({ sluice }: Values): 'webhook' | 'api-v1' | undefined {
  if (sluice.flowcoreDialect !== undefined) return sluice.flowcoreDialect === 'api-v1' ? 'api-v1' : 'webhook';
  const { flowcoreUrl } = sluice;
  return new URL(flowcoreUrl).hostname === PUBLIC_HOST ? 'webhook' : undefined;
}

/** What is wrong with where and how Flowcore is spoken to. */
export function flowcoreContradictions(values: Values, config: StackConfig): Problems {
  return [...ofDialect(values), ...ofFlowcoreKey(values, config)];
}

function ofDialect(values: Values): Problems {
  const { flowcoreUrl: url, flowcoreDataCore: dataCore, flowcoreApiKey: apiKey } = values.sluice;
  const dialect = dialectOf(values);
  if (dialect === undefined) {
    const problem = `must be set to webhook or api-v1 with sluice:flowcoreUrl ${url}: the default holds for ${PUBLIC_HOST} only`;
    return [{ key: 'sluice:flowcoreDialect', problem, command: setCommand('sluice:flowcoreDialect') }];
  }
  if (dialect !== 'api-v1') return [];
  const found: Problem[] = [];
  if (url.replace(/\/+$/, '').endsWith('/api/v1')) {
    const problem = 'must not end in /api/v1: sluice:flowcoreDialect api-v1 adds it';
    const command = `pulumi config set sluice:flowcoreUrl ${url.replace(/\/api\/v1\/*$/, '')}`;
    found.push({ key: 'sluice:flowcoreUrl', problem, command });
  }
  if (dataCore !== undefined && UUID.test(dataCore)) {
    const problem = 'is an id, and sluice:flowcoreDialect api-v1 needs the name of the data core';
    const command = setCommand('sluice:flowcoreDataCore');
    found.push({ key: 'sluice:flowcoreDataCore', problem, command });
  }
  if (apiKey !== undefined && !/^(fc_[^_]+_|[^:]+:)./.test(apiKey)) {
    const problem = 'must be <key id>:<key> or a whole fc_… key with sluice:flowcoreDialect api-v1';
    const command = setCommand('sluice:flowcoreApiKey');
    found.push({ key: 'sluice:flowcoreApiKey', problem, command });
  }
  return found;
}

function ofFlowcoreKey({ sluice }: Values, { values, isSecret }: StackConfig): Problems {
  const key = 'sluice:flowcoreApiKey';
  const isGiven = (values[key] ?? '') !== '';
  const hasVersion = (values['sluice:flowcoreApiKeyVersion'] ?? '') !== '';
  if (isGiven && hasVersion) {
    const problem = 'and sluice:flowcoreApiKeyVersion are both set: keep one';
    return [{ key, problem, command: `pulumi config rm ${key}` }];
  }
  if (!isGiven && !hasVersion) {
    const problem = `or sluice:flowcoreApiKeyVersion must be set`;
    return [{ key, problem, command: setCommand(key) }];
  }
  if (isGiven && !isSecret(key)) {
    const problem =
      'lies readable in the configuration: make it a secret, and a new key, for this one has leaked';
    return [{ key, problem, command: setCommand(key) }];
  }
  const isHeaderText = /^[\x21-\x7e]+$/.test(sluice.flowcoreApiKey ?? 'none');
  const problem = 'must be printable ASCII without spaces or line breaks';
  return isHeaderText ? [] : [{ key, problem, command: setCommand(key) }];
}
