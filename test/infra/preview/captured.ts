/** Stands where an output has no value yet, as in the preview of a first `pulumi up`. */
export const UNKNOWN: unique symbol = Symbol('unknown until pulumi up');

/** A value as a program hands it over: plain, secrets unwrapped, files and archives as `SourceFile` and `Archive`. */
export type Value = null | boolean | number | string | typeof UNKNOWN | readonly Value[] | Values;

export interface Values {
  readonly [name: string]: Value;
}

/** A file that is uploaded: of this machine, or of the text itself. */
export interface SourceFile extends Values {
  readonly asset: { readonly path: string } | { readonly text: string } | { readonly uri: string };
}

/** Files that are uploaded as one archive. */
export interface Archive extends Values {
  readonly archive:
    | { readonly assets: Readonly<Record<string, SourceFile | Archive>> }
    | { readonly path: string }
    | { readonly uri: string };
}

/** A resource as the program registered it with the engine. */
export interface Captured {
  readonly urn: string;
  /** Type token, such as `gcp:pubsub/topic:Topic`. */
  readonly type: string;
  /** The resource's name in the program; what Google Cloud calls it is among the inputs. */
  readonly name: string;
  /** Whether a provider keeps it; a component is not custom. */
  readonly custom: boolean;
  readonly parent: string;
  readonly inputs: Values;
  /** Where among the inputs secrets stand, such as `secretData` or `a.b`. */
  readonly secretPaths: readonly string[];
  /** Resources that come first, explicit or by an input. */
  readonly dependencies: readonly string[];
  /** Resources that an input was made of. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly aliases: readonly string[];
  /** URN of the explicit provider; empty where there is none. */
  readonly provider: string;
  /** What the cloud calls it; empty where that is unknown, and for components. */
  readonly id: string;
  /** What the fake provider answered: the inputs and what the cloud adds to them. */
  readonly state: Values;
}

/** What a program has done in one run. */
export interface Preview {
  readonly resources: readonly Captured[];
  /** Outputs of the stack. */
  readonly outputs: Values;
  /** Outputs of the stack that are secret, as paths. */
  readonly secretOutputs: readonly string[];
  /** Functions of the provider that the program called, by token: each needs the cloud even in a preview. */
  readonly invokes: readonly string[];
  readonly log: readonly { readonly severity: Severity; readonly message: string }[];
  readonly exitCode: number;
}

export type Severity = 'info' | 'warning' | 'error';
