import { expect } from 'chai';
import fc from 'fast-check';
import { outline } from '../../../functions/json/outline.ts';
import { formatPointer, type Pointer } from '../../../functions/json/pointer.ts';
import { type MemberEdits, rewriteMembers } from '../../../functions/json/rewrite-members.ts';
import { anyObject, duplicateFreeObject, type JsonNode, membersBelow } from './json-text.ts';

const newNames = ['a', 'b', 'z', 'new', 'a/b', '__proto__', 'q"'];

/** An object and edits of it, most of which meet something. */
const editedObject = (object: fc.Arbitrary<JsonNode>) =>
  object.chain((json) => {
    const pointers: readonly Pointer[] = [
      ...membersBelow(json).map(({ path }) => path.map(String)),
      ['a'],
      ['a', 'b'],
      ['0', 'x'],
    ];
    const pointer = fc.constantFrom(...pointers);
    const rename = fc.record({ pointer, to: fc.constantFrom(...newNames) });
    const edits = fc.record({
      drops: fc.array(pointer, { maxLength: 3 }),
      renames: fc.uniqueArray(rename, { maxLength: 3, selector: (each) => formatPointer(each.pointer) }),
    });
    return fc.record({ json: fc.constant(json), edits });
  });

class Collision extends Error {}

/** The same edits made to the parsed value. */
function edited(value: unknown, { drops, renames }: MemberEdits): unknown {
  const dropped = new Set(drops.map(formatPointer));
  const renamed = new Map(renames.map(({ pointer, to }) => [formatPointer(pointer), to]));
  const visit = (node: unknown, at: string): unknown => {
    if (typeof node !== 'object' || node === null) return node;
    const kept = Object.entries(node)
      .map(([name, child]) => ({ name, child, pointer: `${at}${formatPointer([name])}` }))
      .filter(({ pointer }) => !dropped.has(pointer))
      .map(({ name, child, pointer }) => [renamed.get(pointer) ?? name, visit(child, pointer)] as const);
    if (Array.isArray(node)) return kept.map(([, child]) => child);
    if (new Set(kept.map(([name]) => name)).size < kept.length) throw new Collision();
    return Object.fromEntries(kept);
  };
  return visit(value, '');
}

function editedOrCollision(value: unknown, edits: MemberEdits): { readonly value: unknown } | undefined {
  try {
    return { value: edited(value, edits) };
  } catch (error) {
    if (error instanceof Collision) return undefined;
    throw error;
  }
}

/** Whether all characters of `part` occur in `whole` in their order. */
function isLeftOf(part: string, whole: string): boolean {
  let at = 0;
  for (const unit of whole) if (part.startsWith(unit, at)) at += unit.length;
  return at === part.length;
}

/** The outermost members' texts after their names. */
const outermost = (text: string) =>
  (outline(text, 500)?.members ?? []).map(({ name, start, nameEnd, end }) => ({
    name,
    spelled: text.slice(start, nameEnd),
    rest: text.slice(nameEnd, end),
  }));

describe('rewriteMembers, compared with edits of the parsed value', () => {
  it('gives what the same edits give on the value, or collides where they do', () => {
    let collisions = 0;
    fc.assert(
      fc.property(editedObject(duplicateFreeObject), ({ json, edits }) => {
        const expected = editedOrCollision(JSON.parse(json.text), edits);
        const rewritten = rewriteMembers(json.text, edits);
        expect(rewritten.ok).to.equal(expected !== undefined);
        if (rewritten.ok) expect(JSON.parse(rewritten.text)).to.deep.equal(expected?.value);
        else collisions += 1;
      }),
      { numRuns: 1000 },
    );
    expect(collisions).to.be.above(0);
  });

  it('always leaves valid JSON and no dropped member, whatever is repeated', () => {
    fc.assert(
      fc.property(editedObject(anyObject), ({ json, edits }) => {
        const rewritten = rewriteMembers(json.text, { ...edits, renames: [] });
        if (!rewritten.ok) throw new Error('drops alone cannot collide');
        JSON.parse(rewritten.text);
        const top = edits.drops.filter(({ length }) => length === 1).map(([name]) => name);
        const names = outermost(rewritten.text).map(({ name }) => name);
        expect(names).to.deep.equal(rewritten.topLevelNames);
        expect(names.filter((name) => top.includes(String(name)))).to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
  });

  it('takes away and never changes a byte where it only drops', () => {
    fc.assert(
      fc.property(editedObject(anyObject), ({ json, edits }) => {
        const rewritten = rewriteMembers(json.text, { ...edits, renames: [] });
        expect(rewritten.ok && isLeftOf(rewritten.text, json.text)).to.equal(true);
      }),
    );
  });

  it('leaves the bytes of every outermost member that no edit reaches', () => {
    fc.assert(
      fc.property(editedObject(anyObject), ({ json, edits }) => {
        const rewritten = rewriteMembers(json.text, edits);
        fc.pre(rewritten.ok);
        const reached = new Set(
          [...edits.drops, ...edits.renames.map(({ pointer }) => pointer)].map(([first]) => first),
        );
        const before = outermost(json.text).filter(({ name }) => !reached.has(String(name)));
        const after = outermost(rewritten.text).map(({ spelled, rest }) => spelled + rest);
        expect(after).to.include.members(before.map(({ spelled, rest }) => spelled + rest));
      }),
    );
  });

  it('changes nothing where there is nothing to edit', () => {
    fc.assert(
      fc.property(anyObject, ({ text }) => {
        const rewritten = rewriteMembers(text, { drops: [['no such name']], renames: [] });
        expect(rewritten).to.deep.include({ ok: true, text });
      }),
    );
  });

  it('does not mind the order in which edits are listed', () => {
    fc.assert(
      fc.property(editedObject(anyObject), ({ json, edits }) => {
        const reversed = { drops: edits.drops.toReversed(), renames: edits.renames.toReversed() };
        const forth = rewriteMembers(json.text, edits);
        const back = rewriteMembers(json.text, reversed);
        expect(back.ok).to.equal(forth.ok);
        if (forth.ok) expect(back).to.deep.equal(forth);
      }),
    );
  });
});
