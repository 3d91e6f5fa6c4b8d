import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  createReassembler,
  type Outcome,
  type Part,
  type Reassembler,
  readPart,
} from '../../../cli/reassemble/library.ts';
import { type FileShape, payloadsOf } from './file-payloads.ts';

interface Sent {
  readonly fileId: string;
  readonly bytes: Buffer;
  readonly parts: readonly Part[];
}

/** The parts of a file as Flowcore serves them: written as JSON and read again. */
const sent = (shape: FileShape, name: string): Sent => {
  const { fileId, bytes, payloads } = payloadsOf(shape, name);
  const parts = payloads.flatMap((payload) => {
    const part = readPart(JSON.parse(JSON.stringify(payload)));
    return part === undefined || part.format === 'bad' ? [] : [part];
  });
  expect(parts).to.have.length(payloads.length);
  return { fileId, bytes, parts };
};

const shape = (base: fc.Arbitrary<0 | 1>): fc.Arbitrary<FileShape> =>
  fc.record({
    content: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.json().map((text) => text.slice(0, 300)),
    ),
    format: fc.constantFrom('multipart', 'chunks'),
    partBytes: fc.integer({ min: 4, max: 90 }),
    base,
    checksum: fc.constantFrom('hex', 'base64'),
  });

/** Parts of many files in any order, some of them several times. */
const traffic = (base: fc.Arbitrary<0 | 1>) =>
  fc
    .array(shape(base), { minLength: 1, maxLength: 8 })
    .map((shapes) => shapes.map((each, index) => sent(each, `file-${index}`)))
    .chain((files) => {
      const all = files.flatMap(({ parts }) => parts);
      const inAnyOrder = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
      const again = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 });
      return fc.record({ files: fc.constant(files), parts: inAnyOrder, again });
    })
    .map(({ files, parts, again }) => ({
      files,
      parts: again.reduce<readonly Part[]>((mixed, [which, where]) => {
        const repeated = parts[which % parts.length];
        return repeated === undefined ? mixed : mixed.toSpliced(where % (mixed.length + 1), 0, repeated);
      }, parts),
    }));

/** Adds parts as a consumer does that can always store an event. */
const addAll = (reassembler: Reassembler, parts: readonly Part[]) => {
  const events: { fileId: string; bytes: Buffer }[] = [];
  const outcomes = parts.map((part): Outcome => {
    const outcome = reassembler.add(part);
    if (outcome.kind === 'complete') {
      events.push({ fileId: outcome.file.fileId, bytes: outcome.file.bytes });
      reassembler.done(outcome.file);
    }
    return outcome;
  });
  return { events, kinds: outcomes.map(({ kind }) => kind) };
};

const byId = (a: { fileId: string }, b: { fileId: string }): number => a.fileId.localeCompare(b.fileId);

const ofThree: FileShape = {
  ...{ content: 'abcdefghijkl', format: 'multipart', partBytes: 4, base: 1, checksum: 'hex' },
};

/** The parts of a file of three parts. */
const three = (name: string, changes: Partial<FileShape> = {}): [Part, Part, Part] => {
  const [first, second, third] = sent({ ...ofThree, ...changes }, name).parts;
  if (first === undefined || second === undefined || third === undefined) throw new Error('not three parts');
  return [first, second, third];
};

const damaged = (part: Part): Part => ({ ...part, bytes: Buffer.from('XXXX') });

describe('a reassembler', () => {
  const folders: string[] = [];
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-spool-'));
    folders.push(folder);
    return folder;
  };
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  for (const { where, runs, options } of [
    { where: 'in memory', runs: 150, options: () => ({}) },
    { where: 'in a folder', runs: 20, options: () => ({ spool: newFolder() }) },
  ]) {
    it(`yields every file byte for byte exactly once, whatever the order, ${where}`, () => {
      fc.assert(
        fc.property(traffic(fc.constantFrom(0, 1)), ({ files, parts }) => {
          const reassembler = createReassembler(options());
          const { events, kinds } = addAll(reassembler, parts);
          expect(events.toSorted(byId)).to.deep.equal(files.map(({ fileId, bytes }) => ({ fileId, bytes })));
          expect(kinds.filter((kind) => kind === 'duplicate')).to.have.length(
            parts.length - files.flatMap((file) => file.parts).length,
          );
          expect(kinds).to.not.include('corrupt');
          expect(reassembler.pending()).to.deep.equal([]);
          expect(reassembler.heldBytes()).to.equal(0);
        }),
        { numRuns: runs },
      );
    });
  }

  it('names exactly the parts that are missing', () => {
    const withLosses = fc
      .constantFrom<0 | 1>(0, 1)
      .chain((base) => fc.tuple(fc.constant(base), traffic(fc.constant(base))))
      .chain(([base, { files, parts }]) =>
        fc.record({
          ...{ base: fc.constant(base), files: fc.constant(files), parts: fc.constant(parts) },
          lost: fc.subarray(files.flatMap((file) => file.parts)),
        }),
      );
    fc.assert(
      fc.property(withLosses, ({ base, files, parts, lost }) => {
        const reassembler = createReassembler({ now: () => 5 });
        // A file of one part tells how this Flowcore numbers them.
        const telling = sent({ ...ofThree, base, partBytes: 100 }, 'telling').parts;
        addAll(reassembler, [...telling, ...parts.filter((part) => !lost.includes(part))]);
        const expected = files.flatMap(({ fileId, parts: own }) => {
          const missing = own.filter((part) => lost.includes(part)).map(({ part }) => part);
          return missing.length === 0 || missing.length === own.length ? [] : [{ fileId, missing }];
        });
        const pending = reassembler.pending().toSorted(byId);
        expect(pending.map(({ fileId, missing }) => ({ fileId, missing }))).to.deep.equal(expected);
        for (const each of pending) expect(each).to.include({ sinceMs: 5, isCorrupt: false });
      }),
    );
  });

  it('never holds more than it may, says when it is full, and goes on when there is room', () => {
    fc.assert(
      fc.property(
        traffic(fc.constantFrom(0, 1)),
        fc.integer({ min: 300, max: 3000 }),
        ({ files, parts }, maxHeldBytes) => {
          const reassembler = createReassembler({ maxHeldBytes });
          const events: { fileId: string; bytes: Buffer }[] = [];
          // What is not acknowledged comes again, behind the others; as long as anything moves, so does this.
          let queue = parts;
          for (let before = -1; queue.length !== before; ) {
            before = queue.length;
            queue = queue.filter((part) => {
              const {
                events: [event],
                kinds: [kind],
              } = addAll(reassembler, [part]);
              if (event !== undefined) events.push(event);
              expect(reassembler.heldBytes()).to.be.at.most(maxHeldBytes);
              return kind === 'full';
            });
          }
          // Whatever did not come out is open: nothing is dropped.
          const open = new Set([...reassembler.pending(), ...queue].map(({ fileId }) => fileId));
          const whole = files.filter(({ fileId }) => !open.has(fileId));
          expect(events.toSorted(byId)).to.deep.equal(whole.map(({ fileId, bytes }) => ({ fileId, bytes })));
        },
      ),
    );
  });

  it('yields a file again until it is done, for a consumer that could not store it', () => {
    const reassembler = createReassembler();
    const [first, second, third] = three('a');
    for (const part of [first, second]) expect(reassembler.add(part).kind).to.equal('waiting');
    expect(reassembler.add(third).kind).to.equal('complete');
    const again = reassembler.add(third);
    if (again.kind !== 'complete') throw new Error(again.kind);
    expect(again.file).to.deep.equal({
      ...{ fileId: 'a', sha256: third.sha256, bytes: Buffer.from('abcdefghijkl') },
      properties: { event_key: 'click:a', fileName: 'a.json', fileType: 'application/json' },
    });
    reassembler.done(again.file);
    expect([first, second, third].map((part) => reassembler.add(part).kind)).to.deep.equal([
      'duplicate',
      'duplicate',
      'duplicate',
    ]);
  });

  it('finds in its folder what an earlier process held', () => {
    const spool = newFolder();
    const [first, second, third] = three('a', { format: 'chunks' });
    expect(createReassembler({ spool }).add(second).kind).to.equal('waiting');
    const next = createReassembler({ spool });
    expect(next.pending().map(({ missing }) => missing)).to.deep.equal([[1, 3]]);
    expect(next.add(second).kind).to.equal('duplicate');
    expect(next.add(third).kind).to.equal('waiting');
    const last = createReassembler({ spool });
    expect(last.heldBytes()).to.equal(next.heldBytes());
    expect(addAll(last, [first]).events).to.deep.equal([{ fileId: 'a', bytes: Buffer.from('abcdefghijkl') }]);
    expect(readdirSync(spool)).to.deep.equal([]);
  });

  it('says when the whole is not what its parts say, and takes a clean upload', () => {
    const reassembler = createReassembler();
    const [first, second, third] = three('a');
    const { kinds } = addAll(reassembler, [damaged(first), second, third]);
    expect(kinds).to.deep.equal(['waiting', 'waiting', 'corrupt']);
    expect(reassembler.pending().map(({ isCorrupt, missing }) => ({ isCorrupt, missing }))).to.deep.equal([
      { isCorrupt: true, missing: [] },
    ]);
    const clean = addAll(reassembler, [first, second, third]);
    expect(clean.kinds).to.deep.equal(['complete', 'duplicate', 'duplicate']);
    expect(clean.events).to.deep.equal([{ fileId: 'a', bytes: Buffer.from('abcdefghijkl') }]);
  });

  it('yields every file once a clean copy of each part has come, after whatever corrupt ones', () => {
    const withCorrupt = traffic(fc.constantFrom(0, 1)).chain(({ files, parts }) =>
      fc.record({
        files: fc.constant(files),
        parts: fc.constant(parts),
        corrupt: fc.array(fc.tuple(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 12 }),
      }),
    );
    fc.assert(
      fc.property(withCorrupt, fc.boolean(), ({ files, parts, corrupt }, isOnDisk) => {
        // Each part comes clean once, at its first place; corrupt copies of it come anywhere before.
        const clean = [...new Set(parts)];
        const mixed = corrupt.reduce<readonly Part[]>((all, [which, where]) => {
          const original = clean[which % clean.length];
          if (original === undefined) return all;
          const bad = { ...original, bytes: Buffer.from(`corrupt ${which}`) };
          return all.toSpliced(Math.floor(where * all.indexOf(original)), 0, bad);
        }, clean);
        const spool = isOnDisk && corrupt.length > 9 ? { spool: newFolder() } : {};
        const reassembler = createReassembler(spool);
        const { events } = addAll(reassembler, mixed);
        expect(events.toSorted(byId)).to.deep.equal(files.map(({ fileId, bytes }) => ({ fileId, bytes })));
        expect(reassembler.pending()).to.deep.equal([]);
        expect(reassembler.heldBytes()).to.equal(0);
      }),
      { numRuns: 200 },
    );
  });

  it('is mended by a clean copy of one part, also by a later process', () => {
    for (const spool of [undefined, newFolder()]) {
      const options = spool === undefined ? {} : { spool };
      const reassembler = createReassembler(options);
      const [first, second, third] = three('a');
      const { kinds } = addAll(reassembler, [damaged(first), second, third, third, second]);
      expect(kinds).to.deep.equal(['waiting', 'waiting', 'corrupt', 'duplicate', 'duplicate']);
      const next = spool === undefined ? reassembler : createReassembler(options);
      expect(next.pending().map(({ isCorrupt }) => isCorrupt)).to.deep.equal([true]);
      expect(addAll(next, [first]).kinds).to.deep.equal(['complete']);
      expect(next.heldBytes()).to.equal(0);
    }
  });

  it('goes on with the parts in its folder when the head that tells of them is lost', () => {
    for (const lose of [rmSync, (head: string) => writeFileSync(head, '{"format":"mul')]) {
      const spool = newFolder();
      const [first, second, third] = three('a');
      addAll(createReassembler({ spool }), [first, second]);
      const [key = ''] = readdirSync(spool);
      lose(join(spool, key, 'head.json'));
      const next = createReassembler({ spool });
      expect(next.add(second).kind).to.equal('duplicate');
      const last = createReassembler({ spool });
      expect(last.pending().map(({ missing }) => missing)).to.deep.equal([[3]]);
      expect(last.heldBytes()).to.equal(next.heldBytes());
      expect(addAll(last, [third]).events).to.deep.equal([
        { fileId: 'a', bytes: Buffer.from('abcdefghijkl') },
      ]);
      expect(readdirSync(spool)).to.deep.equal([]);
    }
  });

  it('proves the size too', () => {
    const [only] = sent({ ...ofThree, partBytes: 100 }, 'a').parts;
    if (only === undefined) throw new Error('no part');
    expect(createReassembler().add({ ...only, size: 13 }).kind).to.equal('corrupt');
    expect(createReassembler().add(only).kind).to.equal('complete');
  });

  it('lets no part of another upload harm a file: other content, other cuts, the other format', () => {
    const reassembler = createReassembler();
    const [first, second, third] = three('a');
    const [otherContent] = three('a', { content: 'ABCDEFGHIJKL' });
    const [otherCuts] = sent({ ...ofThree, partBytes: 8 }, 'a').parts;
    const [otherFormat] = three('a', { format: 'chunks' });
    const strangers = [otherContent, otherCuts ?? otherContent, otherFormat];
    const { events, kinds } = addAll(reassembler, [...strangers, first, second, third]);
    expect(kinds).to.deep.equal([...Array(5).fill('waiting'), 'complete']);
    expect(events).to.deep.equal([{ fileId: 'a', bytes: Buffer.from('abcdefghijkl') }]);
    // Only other content is another file.
    expect(reassembler.pending().map(({ sha256 }) => sha256)).to.deep.equal([otherContent.sha256]);
  });

  it('does not mix the two ways of numbering in one file', () => {
    const reassembler = createReassembler();
    const [zeroth] = three('a', { base: 0 });
    const [, , third] = three('a');
    expect([zeroth, third].map((part) => reassembler.add(part).kind)).to.deep.equal(['waiting', 'corrupt']);
  });

  it('gives up a file that will not be complete, and forgets the oldest of those that are done', () => {
    const reassembler = createReassembler({ maxRemembered: 1 });
    const [first, second] = three('a');
    addAll(reassembler, [first, second]);
    reassembler.giveUp('a');
    expect(reassembler.pending()).to.deep.equal([]);
    expect(reassembler.heldBytes()).to.equal(0);
    expect(reassembler.add(first).kind).to.equal('waiting');

    const [b, c] = ['b', 'c'].map((name) => sent({ ...ofThree, partBytes: 100 }, name).parts);
    const all = [...(b ?? []), ...(c ?? [])];
    expect(addAll(reassembler, all).kinds).to.deep.equal(['complete', 'complete']);
    expect(addAll(reassembler, all.toReversed()).kinds).to.deep.equal(['duplicate', 'complete']);
  });
});
