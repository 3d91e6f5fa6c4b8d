import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A regular expression and where it stands. */
export interface Found {
  readonly where: string;
  readonly source: string;
  readonly flags: string;
}

/** Every regular expression of the TypeScript files below a folder; one that is put together at run time is an error. */
export const expressionsBelow = (folder: string): readonly Found[] =>
  filesBelow(folder, '.ts').flatMap((file) => expressionsIn(file, readFileSync(file, 'utf8')));

/** Every `pattern` and name of `patternProperties` of the schemas in a folder; ajv compiles them with the flag u. */
export const patternsBelow = (folder: string): readonly Found[] =>
  filesBelow(folder, '.json')
    .filter((file) => !file.includes('/examples/'))
    .flatMap((file) =>
      patternsIn(JSON.parse(readFileSync(file, 'utf8'))).map((source) => ({
        where: file,
        source,
        flags: 'u',
      })),
    );

const filesBelow = (folder: string, end: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name))
    .toSorted();

export function expressionsIn(file: string, text: string): readonly Found[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    const expression = literalOf(node) ?? constructedOf(node);
    if (expression !== undefined) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      found.push({ where: `${file}:${line + 1}`, ...expression });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

type Expression = Pick<Found, 'source' | 'flags'>;

function literalOf(node: ts.Node): Expression | undefined {
  if (node.kind !== ts.SyntaxKind.RegularExpressionLiteral) return undefined;
  const end = node.getText().lastIndexOf('/');
  return { source: node.getText().slice(1, end), flags: node.getText().slice(end + 1) };
}

/** `new RegExp('…')`, `RegExp('…')`, and the methods of a string that make one of their argument. */
function constructedOf(node: ts.Node): Expression | undefined {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  const [source, flags] = node.arguments ?? [];
  const isMethod =
    ts.isPropertyAccessExpression(node.expression) &&
    /^(match|matchAll|search)$/.test(node.expression.name.text);
  if (node.expression.getText() !== 'RegExp' && !isMethod) return undefined;
  if (source?.kind === ts.SyntaxKind.RegularExpressionLiteral) return undefined;
  if (source === undefined || !ts.isStringLiteralLike(source)) {
    throw new Error(`${node.getText()} is put together at run time: nobody can tell how long it takes`);
  }
  return {
    source: source.text,
    flags: flags !== undefined && ts.isStringLiteralLike(flags) ? flags.text : '',
  };
}

function patternsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => [
    ...(keyword === 'pattern' && typeof value === 'string' ? [value] : []),
    ...(keyword === 'patternProperties' && typeof value === 'object' && value !== null
      ? Object.keys(value)
      : []),
    ...patternsIn(value),
  ]);
}
