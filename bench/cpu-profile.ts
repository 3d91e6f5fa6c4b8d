/** The parts of a V8 CPU profile that are read here. https://chromedevtools.github.io/devtools-protocol/tot/Profiler */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Node that was running at each sample. */
  readonly samples: readonly number[];
  /** Microseconds between samples, the first from the start. */
  readonly timeDeltas: readonly number[];
}

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

/** What share of the busy time something took, from 0 to 1. */
export interface Share {
  readonly name: string;
  readonly share: number;
}

export interface Shares {
  /** By package, or file of ours; what Node and V8 do counts for the one who called them. */
  readonly owners: readonly Share[];
  /** By function, what it calls left out. */
  readonly functions: readonly Share[];
}

const HOOKS = 'async hooks of node:domain';
const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/;
const OURS = /\/(functions\/.+\.ts)$/;
/** What the hooks consist of; V8 runs the last for every promise while a hook looks after its end. */
const HOOK_CODE = /^node:(domain|internal\/async_hooks)$/;
const HOOK_FUNCTION = 'registerDestroyHook';

/** Says where the time went, leaving out idleness and the first `skipMs`. */
export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile, skipMs: number): Shares {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const owners = new Map<string, number>();
  const functions = new Map<string, number>();
  let passed = 0;
  for (const [index, id] of samples.entries()) {
    const micros = timeDeltas[index] ?? 0;
    passed += micros;
    const node = byId.get(id);
    if (passed < skipMs * 1000 || node === undefined || node.callFrame.functionName === '(idle)') continue;
    add(owners, ownerOf(node, byId, parents), micros);
    add(functions, nameOf(node), micros);
  }
  return { owners: sharesIn(owners), functions: sharesIn(functions) };
}

const add = (sums: Map<string, number>, name: string, micros: number): void => {
  sums.set(name, (sums.get(name) ?? 0) + micros);
};

function sharesIn(sums: ReadonlyMap<string, number>): readonly Share[] {
  const total = [...sums.values()].reduce((sum, micros) => sum + micros, 0);
  return [...sums]
    .map(([name, micros]) => ({ name, share: micros / total }))
    .toSorted((a, b) => b.share - a.share);
}

function ownerOf(
  node: ProfileNode,
  byId: ReadonlyMap<number, ProfileNode>,
  parents: ReadonlyMap<number, number>,
): string {
  const { functionName, url } = node.callFrame;
  if (HOOK_CODE.test(url) || functionName === HOOK_FUNCTION) return HOOKS;
  if (functionName.startsWith('(') && functionName !== '(anonymous)') return functionName.slice(1, -1);
  let at: ProfileNode | undefined = node;
  while (at !== undefined) {
    const place = placeOf(at.callFrame.url);
    if (place !== undefined) return place;
    at = byId.get(parents.get(at.id) ?? Number.NaN);
  }
  return 'Node itself';
}

const placeOf = (url: string): string | undefined => PACKAGE.exec(url)?.[1] ?? OURS.exec(url)?.[1];

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  const place =
    url
      .split('node_modules/')
      .at(-1)
      ?.replace(/^file:.*\/(?=functions\/)/, '') ?? '';
  return place === '' ? name : `${name} ${place}:${lineNumber + 1}`;
}
