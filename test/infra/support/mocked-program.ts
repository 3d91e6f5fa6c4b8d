import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as pulumi from '@pulumi/pulumi';
import { copyProject } from './project-copy.ts';

/** What the program declared: a type token, a logical name, inputs. */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Run {
  readonly resources: readonly Declared[];
  /** The program's exports, resolved; what is unknown in a preview is undefined. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface RunOptions {
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  readonly isPreview?: boolean;
  /** Whether `dist/` has been built. */
  readonly isBuilt?: boolean;
  /** Where what is declared is written down, for a program that fails on its way. */
  readonly declared?: Declared[];
}

/**
 * Runs infra/index.ts under Pulumi's mocks, in a copy of the project: each run loads the program anew, and none
 * depends on what lies in `dist/`. Resolves when every resource is registered and every output is known.
 */
export async function runMocked({
  config,
  secretKeys = [],
  isPreview = false,
  isBuilt = true,
  declared: resources = [],
}: RunOptions): Promise<Run> {
  const root = copyProject(isBuilt);
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs }) => {
      resources.push({ type, name, inputs });
      // In a preview nothing is known of a resource that does not exist yet.
      const state = isPreview ? {} : { ...inputs, ...computed(type, inputs) };
      return { id: isPreview ? undefined : `${name}-id`, state };
    },
    call: ({ token }) => {
      throw new Error(`the program must not depend on a call: ${token}`);
    },
  };
  try {
    await pulumi.runtime.setMocks(mocks, 'sluice', 'prod', isPreview);
    pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
    const program: object = await import(pathToFileURL(join(root, 'infra', 'index.ts')).href);
    const outputs = await resolved(pulumi.output({ ...program }));
    await pulumi.runtime.disconnect();
    return { resources, outputs };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** What Google adds to a resource, as far as the program reads it. */
function computed(type: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { project, accountId, name, roleId } = inputs;
  switch (type) {
    case 'gcp:serviceaccount/account:Account': {
      const email = `${accountId}@${project}.iam.gserviceaccount.com`;
      return { email, name: `projects/${project}/serviceAccounts/${email}` };
    }
    case 'gcp:projects/iAMCustomRole:IAMCustomRole':
      return { name: `projects/${project}/roles/${roleId}` };
    case 'gcp:secretmanager/secretVersion:SecretVersion':
      return { version: '1' };
    case 'gcp:cloudfunctionsv2/function:Function': {
      const service = `projects/${project}/locations/${inputs.location}/services/${name}`;
      const serviceConfig = inputs.serviceConfig as Readonly<Record<string, unknown>>;
      return { serviceConfig: { ...serviceConfig, service, uri: `https://${name}-abc.a.run.app` } };
    }
    default:
      return {};
  }
}

/** Waits for an output; Pulumi has the method, and uses it, but leaves it out of its typings. */
const resolved = <T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> =>
  (output as unknown as { promise(): Promise<pulumi.Unwrap<T>> }).promise();
