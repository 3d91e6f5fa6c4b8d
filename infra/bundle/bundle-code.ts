import { dirname, join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

/** The packages that are not bundled but installed beside the bundle: the one that starts it. */
export const INSTALLED: readonly string[] = ['@google-cloud/functions-framework'];

/**
 * Packages with a file of their own, which is read when a client is first needed: they are four fifths of the code,
 * and V8 would take as long to parse them as all else takes to start. Each must be imported dynamically.
 */
const APART: Readonly<Record<string, string>> = {
  '@google-cloud/pubsub': 'pubsub',
  '@google-cloud/storage': 'storage',
  'google-auth-library': 'google-auth',
};

/** The files of a bundle by name, and what they are made of. */
export interface BundledCode {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly metafile: Pick<Metafile, 'inputs' | 'outputs'>;
}

/**
 * Bundles functions/index.ts of the project in `root`, whose packages may lie elsewhere behind a link; `eventTypes`
 * is the module that brings the event types.
 */
export async function bundleCode(root: string, eventTypes: string): Promise<BundledCode> {
  const own = await bundle(root, {
    entryPoints: [{ in: 'functions/index.ts', out: 'index' }],
    external: [...INSTALLED],
    // The package's CommonJS files find each other at run time, in a way that no bundler can follow.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    inject: ['infra/bundle/stand-ins.ts'],
    define: { FormData: 'FormDataStandIn', 'Intl.ListFormat': 'ListFormatStandIn' },
    plugins: [apart, replacing(join(root, 'functions/event-types/shipped.ts'), eventTypes)],
  });
  const clients = await bundle(root, {
    entryPoints: Object.entries(APART).map(([name, out]) => ({ in: name, out })),
  });
  return {
    files: new Map([...own.files, ...clients.files]),
    metafile: {
      inputs: { ...own.metafile.inputs, ...clients.metafile.inputs },
      outputs: { ...own.metafile.outputs, ...clients.metafile.outputs },
    },
  };
}

async function bundle(root: string, options: BuildOptions): Promise<BundledCode> {
  const { outputFiles = [], metafile = { inputs: {}, outputs: {} } } = await build({
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
  return {
    files: new Map(outputFiles.map(({ path, contents }) => [relative(root, path), contents])),
    metafile,
  };
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
