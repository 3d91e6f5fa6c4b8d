import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';
import type { Files } from './content-hash.ts';

/** The source of what consumers import, from the project's root. */
const ENTRY = 'cli/reassemble/library.ts';
/** The oldest Node that consumers may run. */
const NODE = 20;

/**
 * Makes the package with which consumers put files together again: one module, its types, no dependency. Node does
 * not strip types below node_modules: https://nodejs.org/api/typescript.html#type-stripping-in-dependencies
 */
export async function buildLibrary(root: string): Promise<Files> {
  const { outputFiles } = await build({
    ...{ entryPoints: [ENTRY], absWorkingDir: root, outfile: join(root, 'library.js'), write: false },
    ...{ bundle: true, platform: 'node', format: 'esm', target: `node${NODE}`, charset: 'utf8' },
  });
  const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = {
    ...{ name: 'sluice-reassemble', version, license, type: 'module', engines: { node: `>=${NODE}` } },
    exports: { '.': { types: './library.d.ts', default: './library.js' } },
  };
  return new Map<string, Uint8Array>([
    ...outputFiles.map(({ contents }) => ['library.js', contents] as const),
    ...declarations(join(root, ENTRY)),
    ['package.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)],
    ['LICENSE', readFileSync(join(root, 'LICENSE'))],
  ]);
}

/** The types of a source and of all that it imports, each beside the others as the sources are. */
function declarations(entry: string): Files {
  const files = new Map<string, Uint8Array>();
  const program = ts.createProgram([entry], {
    ...{ declaration: true, emitDeclarationOnly: true, noCheck: true, allowImportingTsExtensions: true },
    ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, types: ['node'] },
  });
  program.emit(undefined, (path, text) => files.set(basename(path), Buffer.from(text)));
  return files;
}
