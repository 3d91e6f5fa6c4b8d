import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ICruiseOptions, ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['functions', 'cli', 'local', 'infra', 'bench', 'test'];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
).sort();

/** It runs before the Pulumi program, which must start without loading what it deploys. */
const BUNDLER = '^infra/bundle([.]ts|/precompile[.]ts)$';

/** Which file may import which, types included; dependency-cruiser's rules, paths as regular expressions. */
const importRules: readonly (IForbiddenRuleType & { readonly name: string })[] = [
  { name: 'no cycles', from: {}, to: { circular: true } },
  { name: 'every import is found', from: {}, to: { couldNotResolve: true } },
  {
    name: 'event types, JSON and stages know nothing of those who use them',
    from: { path: '^functions/(event-types|json|stages)/' },
    to: { path: '^functions/(pipeline|parts|settle|settlers|handler|ingest|upload|assemble|index)[.]ts$' },
  },
  {
    name: 'event types and JSON know nothing of the stages',
    from: { path: '^functions/(event-types|json)/' },
    to: { path: '^functions/stages/' },
  },
  {
    name: 'stages know nothing of delivery and process',
    from: { path: '^functions/stages/' },
    to: { path: '^functions/(delivery|process)/' },
  },
  {
    name: 'functions import neither cli nor local nor infra nor bench nor test',
    from: { path: '^functions/' },
    to: { path: '^(cli|local|infra|bench|test)/' },
  },
  {
    name: 'the CLI imports neither local nor infra nor bench nor test',
    from: { path: '^cli/' },
    to: { path: '^(local|infra|bench|test)/' },
  },
  {
    name: 'the CLI knows nothing of how pushes come in',
    from: { path: '^cli/' },
    to: { path: '^functions/(handler|assemble|push-auth|ack|stages/envelope|process/(?!drain))' },
  },
  {
    name: 'commands alone know the verbs, and nobody below knows the commands',
    from: { path: '^cli/', pathNot: '^cli/(program|main)[.]ts$' },
    to: { path: '^cli/(commands/|program[.]ts$)' },
  },
  {
    name: 'infra imports nothing of functions, cli, local, bench and test',
    from: { path: '^infra/', pathNot: BUNDLER },
    to: { path: '^(functions|cli|local|bench|test)/' },
  },
  {
    name: 'the bundler reads functions, and imports of them the checks of the schemas alone',
    from: { path: BUNDLER },
    to: { path: '^(functions/(?!event-types/)|cli/|local/|bench/|test/)' },
  },
  {
    name: 'the rest of infra takes nothing but the hash of a bundle from the bundler',
    from: { path: '^infra/', pathNot: '^infra/bundle([.]ts$|/)' },
    to: { path: '^infra/bundle([.]ts$|/(?!content-hash[.]ts$|folder[.]ts$))' },
  },
  {
    name: 'the judge imports nothing of what it judges',
    from: { path: '^local/judge([.]ts$|/)' },
    to: { path: '^(functions/|local/start/|cli/(?!ndjson/lines[.]ts$))' },
  },
  { name: 'local imports nothing of test', from: { path: '^local/' }, to: { path: '^(bench|test)/' } },
  {
    name: 'the entry is loaded by the function host and tests alone',
    from: { pathNot: ['^local/function-host[.]ts$', '^test/'] },
    to: { path: '^functions/index[.]ts$' },
  },
  {
    name: 'functions and the CLI use no development package',
    from: { path: '^(functions|cli)/' },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'the HTTP client is made in one place',
    from: { path: '^functions/', pathNot: '^functions/flowcore/http[.]ts$' },
    to: { path: 'node_modules/got/', dependencyTypesNot: ['type-only'] },
  },
];

describe('imports', () => {
  let result: ICruiseResult;
  before(async () => {
    // Its top-level await keeps mocha from loading a file that imports it statically.
    const { cruise } = await import('dependency-cruiser');
    const options: ICruiseOptions = {
      baseDir: ROOT,
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      validate: true,
      ruleSet: { forbidden: importRules.map((rule) => ({ ...rule, severity: 'error' })) },
    };
    const resolve = { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] };
    const { output } = await cruise(FOLDERS, options, resolve);
    if (typeof output === 'string') throw new Error(output);
    result = output;
  });

  it('are read from every file, types included', () => {
    const sources = result.modules.map(({ source }) => source);
    expect(files.filter((file) => !sources.includes(file))).to.deep.equal([]);
    const batcher = result.modules.find(({ source }) => source === 'functions/delivery/batcher.ts');
    const types = batcher?.dependencies.find(({ resolved }) => resolved === 'functions/message.ts');
    expect(types?.dependencyTypes).to.include('type-only');
  });

  for (const { name } of importRules) {
    it(name, () => {
      const broken = result.summary.violations.filter(({ rule }) => rule.name === name);
      expect(broken.map(({ from, to, cycle }) => describeViolation(from, to, cycle))).to.deep.equal([]);
    });
  }
});

const describeViolation = (
  from: string,
  to: string,
  cycle: readonly { readonly name: string }[] = [],
): string => [from, ...(cycle.length > 0 ? cycle.map(({ name }) => name) : [to])].join(' → ');

const ENTRIES =
  /^(functions[/]index|cli[/]main|local[/](start|judge|function-host)|local[/]start[/].+)[.]ts$/;
const PRODUCT = /^(functions|cli|local)[/]/;

/** Effects and escapes, and the files in which each may stand. */
const codeRules: Readonly<Record<string, (file: string) => boolean>> = {
  'process.env': (file) => ENTRIES.test(file) || !PRODUCT.test(file),
  'wall clock': (file) => file === 'functions/clock.ts' || !PRODUCT.test(file),
  timer: (file) => file === 'functions/clock.ts' || ENTRIES.test(file) || !PRODUCT.test(file),
  'Math.random': (file) => ENTRIES.test(file) || !PRODUCT.test(file),
  'new PubSub': (file) => ENTRIES.test(file) || !PRODUCT.test(file),
  'new Storage': (file) => ENTRIES.test(file) || !PRODUCT.test(file),
  any: () => false,
  'non-null assertion': () => false,
  'silenced compiler': () => false,
  'class that is no error': (file) => !PRODUCT.test(file),
};

/** Members of globals, however they are reached. */
const MEMBERS: Readonly<Record<string, string>> = {
  'process.env': 'process.env',
  'Date.now': 'wall clock',
  'performance.now': 'wall clock',
  'Math.random': 'Math.random',
};
const TIMERS: ReadonlySet<string> = new Set(['setTimeout', 'setInterval', 'setImmediate']);
const TIMER_MODULES: ReadonlySet<string> = new Set(['node:timers', 'node:timers/promises']);
const SILENCERS = /[/][/*]\s*@ts-(ignore|expect-error|nocheck)/;

describe('code', () => {
  let found: readonly (Finding & { readonly file: string })[];
  before(() => {
    found = files.flatMap((file) =>
      findingsIn(readFileSync(join(ROOT, file), 'utf8')).map((finding) => ({ ...finding, file })),
    );
  });

  for (const [rule, isAllowedIn] of Object.entries(codeRules)) {
    it(`has ${rule} only where it may stand`, () => {
      const broken = found.filter(({ what, file }) => what === rule && !isAllowedIn(file));
      expect(broken.map(({ file, line }) => `${file}:${line}`)).to.deep.equal([]);
    });
  }

  const samples: Readonly<Record<string, readonly string[]>> = {
    'process.env': [
      'process.env.A',
      "process['env']",
      'const { env } = process',
      "import { env } from 'node:process'",
    ],
    'wall clock': ['Date.now()', 'const f = Date.now', 'new Date()', 'performance.now()'],
    timer: [
      'setTimeout(f, 1)',
      'setInterval(f, 1)',
      'setImmediate(f)',
      "import x from 'node:timers/promises'",
    ],
    'Math.random': ['Math.random()', 'const { random } = Math'],
    'new PubSub': ['new PubSub({})'],
    'new Storage': ['new Storage()'],
    any: ['const a: any = 1', 'f as any[]', 'type A = Record<string, any>'],
    'non-null assertion': ['a!.b'],
    'silenced compiler': [['//', '@ts-ignore'].join(' '), ['/*', '@ts-expect-error why */'].join(' ')],
    'class that is no error': ['class A {}', 'class B extends C {}', 'const c = class {}'],
  };

  it('is judged by rules that find what they forbid', () => {
    expect(Object.keys(samples)).to.deep.equal(Object.keys(codeRules));
    for (const [rule, texts] of Object.entries(samples)) {
      for (const text of texts)
        expect(
          findingsIn(text).map(({ what }) => what),
          text,
        ).to.deep.equal([rule]);
    }
    const fine =
      'new Date(1); date.now(); clock.now(); class A extends Error {}; a !== b; "process.env"; x.env';
    expect(findingsIn(fine)).to.deep.equal([]);
  });

  const limits = [
    { files: files.filter((file) => PRODUCT.test(file)), lines: 200 },
    { files: files.filter((file) => !PRODUCT.test(file)), lines: 400 },
  ];

  it('stands in files of at most 200 lines, tests 400', () => {
    const tooLong = limits.flatMap((limit) =>
      limit.files.filter((file) => {
        const text = readFileSync(join(ROOT, file), 'utf8');
        return text.trimEnd().split('\n').length > limit.lines;
      }),
    );
    expect(tooLong).to.deep.equal([]);
  });
});

interface Finding {
  readonly what: string;
  readonly line: number;
}

function findingsIn(text: string): readonly Finding[] {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
  const findings: Finding[] = [];
  const visit = (node: ts.Node): void => {
    const what = judge(node);
    if (what !== undefined) findings.push({ what, line: lineOf(source, node) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const [index, line] of text.split('\n').entries()) {
    if (SILENCERS.test(line)) findings.push({ what: 'silenced compiler', line: index + 1 });
  }
  return findings;
}

const lineOf = (source: ts.SourceFile, node: ts.Node): number =>
  source.getLineAndCharacterOfPosition(node.getStart()).line + 1;

function judge(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'any';
  if (ts.isNonNullExpression(node)) return 'non-null assertion';
  if (ts.isClassLike(node)) return isError(node) ? undefined : 'class that is no error';
  if (ts.isPropertyAccessExpression(node)) return MEMBERS[`${node.expression.getText()}.${node.name.text}`];
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return MEMBERS[`${node.expression.getText()}.${node.argumentExpression.text}`];
  }
  if (ts.isBindingElement(node)) return judgeBinding(node);
  if (ts.isImportDeclaration(node)) return judgeImport(node);
  if (ts.isNewExpression(node)) return judgeNew(node);
  const isTimer = ts.isCallExpression(node) && TIMERS.has(node.expression.getText());
  return isTimer ? 'timer' : undefined;
}

const isError = (node: ts.ClassLikeDeclaration): boolean =>
  node.heritageClauses?.some(({ types }) => types.some((type) => type.getText().endsWith('Error'))) ?? false;

/** `const { env } = process` */
function judgeBinding(node: ts.BindingElement): string | undefined {
  const declaration = node.parent.parent;
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return undefined;
  return MEMBERS[`${declaration.initializer.getText()}.${(node.propertyName ?? node.name).getText()}`];
}

function judgeImport({ moduleSpecifier, importClause }: ts.ImportDeclaration): string | undefined {
  const from = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
  if (TIMER_MODULES.has(from)) return 'timer';
  const isEnv = from === 'node:process' && /\benv\b/.test(importClause?.getText() ?? '');
  return isEnv ? 'process.env' : undefined;
}

function judgeNew({ expression, arguments: args }: ts.NewExpression): string | undefined {
  const name = expression.getText();
  if (name === 'Date') return (args?.length ?? 0) === 0 ? 'wall clock' : undefined;
  return name === 'PubSub' || name === 'Storage' ? `new ${name}` : undefined;
}
