import * as pulumi from '@pulumi/pulumi';

/** A resource as a program registered it under mocks. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs a part of a Pulumi program without an engine, and resolves to what it returned once everything that it
 * registered has been resolved and registered. The program imports its components itself: mocks come before them.
 */
export async function underMocks<T>(
  program: () => Promise<T>,
): Promise<{ readonly value: T; readonly registered: readonly Registered[] }> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
      registered.push({ type, name, inputs });
      const id = `projects/1/${type}/${name}`;
      return { id, state: { ...inputs, name: inputs.name ?? id } };
    },
    call: ({ inputs }) => inputs,
  });
  try {
    return { value: await program(), registered };
  } finally {
    await pulumi.runtime.disconnect();
  }
}

/** The value of an output, which must be known. */
export const promiseOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });
