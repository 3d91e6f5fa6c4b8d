import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as pulumi from '@pulumi/pulumi';

const ROOT = join(import.meta.dirname, '..', '..', '..');

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
}: RunOptions): Promise<Run> {
  const root = copyProject(isBuilt);
  const resources: Declared[] = [];
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

function copyProject(isBuilt: boolean): string {
  const root = mkdtempSync(join(tmpdir(), 'sluice-program-'));
  for (const part of ['infra', 'schemas', 'package.json'])
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  if (!isBuilt) return root;
  mkdirSync(join(root, 'dist'));
  for (const name of ['index.cjs', 'package.json', 'package-lock.json'])
    writeFileSync(join(root, 'dist', name), name);
  return root;
}

/** Waits for an output; the tests fail instead of passing early. */
const resolved = <T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> =>
  new Promise((resolve) => {
    output.apply((value) => resolve(value as pulumi.Unwrap<T>));
  });
