import { dirname, join, relative } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type { Files } from './content-hash.ts';
import { ALL_CHECKS, type Precompiled } from './precompile.ts';

/** The packages that are not bundled but installed beside the bundle: the one that starts it. */
export const INSTALLED: readonly string[] = ['@google-cloud/functions-framework'];

/**
 * Packages with a file of their own, which is read when they are first needed: they are nine tenths of the code, and
 * V8 would take as long to parse them as all else takes to start. Each must be imported dynamically.
 */
const APART: Readonly<Record<string, string>> = {
  '@google-cloud/pubsub': 'pubsub',
  '@google-cloud/storage': 'storage',
  'google-auth-library': 'google-auth',
  'form-data': 'form-data',
};

const SHIPPED = 'functions/event-types/shipped.ts';

/** The files of a bundle, and the files that they are made of. */
export interface BundledCode {
  readonly files: Files;
  /** Paths relative to the project. */
  readonly inputs: ReadonlySet<string>;
}

/**
 * Bundles functions/index.ts of the project in `root`, whose packages may lie elsewhere behind a link, with event
 * types that are compiled already.
 */
export async function bundleCode(root: string, { shipped, allChecks }: Precompiled): Promise<BundledCode> {
  const parts = await Promise.all([
    bundle(root, {
      entryPoints: [{ in: 'functions/index.ts', out: 'index' }],
      external: [...INSTALLED, `./${ALL_CHECKS}.cjs`],
      // The package's CommonJS files find each other at run time, in a way that no bundler can follow.
      alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
      inject: ['infra/bundle/stand-ins.ts'],
      define: { FormData: 'FormDataStandIn', 'Intl.ListFormat': 'ListFormatStandIn' },
      plugins: [apart, replacing(join(root, SHIPPED), shipped)],
    }),
    bundle(root, {
      entryPoints: [{ in: SHIPPED, out: ALL_CHECKS }],
      plugins: [replacing(join(root, SHIPPED), allChecks)],
    }),
    bundle(root, { entryPoints: Object.entries(APART).map(([name, out]) => ({ in: name, out })) }),
  ]);
  return {
    files: new Map(parts.flatMap(({ files }) => [...files])),
    inputs: new Set(parts.flatMap(({ inputs }) => [...inputs])),
  };
}

async function bundle(root: string, options: BuildOptions): Promise<BundledCode> {
  const { outputFiles, metafile } = await build({
    ...options,
    absWorkingDir: root,
    outdir: root,
    // A .cjs file spares the functions-framework the search for a package.json that says what a .js file is.
    outExtension: { '.js': '.cjs' },
    write: false,
    bundle: true,
    // google-gax needs `__dirname`, which an ES module lacks.
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    supported: { 'dynamic-import': false },
    // Names stay, for the stacks in the log.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    // Paths in the bundle are the same wherever the project and its packages lie.
    preserveSymlinks: true,
    metafile: true,
    logLevel: 'silent',
  });
  const files = outputFiles.map(({ path, contents }) => [relative(root, path), contents] as const);
  return { files: new Map(files), inputs: new Set(Object.keys(metafile.inputs)) };
}

const apart: Plugin = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      const file = kind === 'dynamic-import' ? APART[path] : undefined;
      return file === undefined ? undefined : { path: `./${file}.cjs`, external: true };
    });
  },
};

/** Puts a module in the place of a file. */
const replacing = (path: string, contents: string): Plugin => ({
  name: 'replacing',
  setup({ onLoad }) {
    onLoad({ filter: /shipped[.]ts$/ }, (args) =>
      args.path === path ? { contents, loader: 'ts', resolveDir: dirname(path) } : undefined,
    );
  },
});
