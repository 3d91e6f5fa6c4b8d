/** What is read of the project's own package.json. */
export interface Manifest {
  readonly name: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** A package-lock.json of version 3: https://docs.npmjs.com/cli/configuring-npm/package-lock-json. */
export interface Lock {
  readonly lockfileVersion: number;
  /** Packages by the place where they lie; '' is the project itself. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface LockedPackage {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly [member: string]: unknown;
}

/** The package.json that a bundle is deployed with: these of the project's packages are installed beside it. */
export function manifestOf(project: Manifest, main: string, installed: readonly string[]) {
  const { name, engines } = project;
  const dependencies = Object.fromEntries(
    installed.map((each) => {
      const exact = project.dependencies[each];
      if (exact === undefined)
        throw new Error(`the bundle needs ${each}: add it to dependencies in package.json`);
      return [each, exact] as const;
    }),
  );
  return { name, private: true, main, engines, dependencies };
}

/**
 * The part of the project's lock that such a package.json needs: the same versions in the same places, so that
 * `npm ci` installs what was tested.
 */
export function lockOf(project: Lock, manifest: ReturnType<typeof manifestOf>): Lock {
  const { name, engines, dependencies } = manifest;
  const places = new Set<string>();
  const follow = (from: string, names: readonly string[]): void => {
    for (const each of names) {
      const place = placeOf(project, from, each);
      if (place === undefined || places.has(place)) continue;
      places.add(place);
      follow(place, neededBy(project.packages[place] ?? {}));
    }
  };
  follow('', Object.keys(dependencies));
  const missing = Object.keys(dependencies).filter((each) => !places.has(`node_modules/${each}`));
  if (missing.length > 0) throw new Error(`package-lock.json lacks ${missing.join(', ')}: run npm install`);
  const locked = [...places].sort().map((place) => [place, installedAlways(project.packages[place] ?? {})]);
  return {
    ...{ name, lockfileVersion: project.lockfileVersion, requires: true },
    packages: { '': { name, dependencies, engines }, ...Object.fromEntries(locked) },
  };
}

const neededBy = ({
  dependencies = {},
  optionalDependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {},
}: LockedPackage): readonly string[] => [
  ...Object.keys({ ...dependencies, ...optionalDependencies }),
  ...Object.keys(peerDependencies).filter((each) => peerDependenciesMeta[each]?.optional !== true),
];

/** Where Node finds a package for one that lies at `from`: in the nearest folder on the way up. */
function placeOf({ packages }: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (folder === '') return undefined;
  }
}

/** Whether the project needed a package for development only makes no difference here; where it came from, neither. */
function installedAlways(locked: LockedPackage): LockedPackage {
  const { dev: _, devOptional: __, resolved: ___, ...rest } = locked;
  return rest;
}
