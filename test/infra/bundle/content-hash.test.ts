import { expect } from 'chai';
import { contentHash } from '../../../infra/bundle/content-hash.ts';

const files = (contents: Readonly<Record<string, string>>) =>
  new Map(Object.entries(contents).map(([path, text]) => [path, Buffer.from(text)]));

describe('the content hash of a folder', () => {
  const hash = contentHash(files({ 'a.cjs': 'one', 'b/c.json': 'two' }));

  it('is the same whatever the order of the files', () => {
    expect(contentHash(files({ 'b/c.json': 'two', 'a.cjs': 'one' }))).to.equal(hash);
    expect(hash).to.match(/^[0-9a-f]{64}$/);
  });

  for (const [change, contents] of Object.entries({
    'a byte': { 'a.cjs': 'onE', 'b/c.json': 'two' },
    'a name': { 'A.cjs': 'one', 'b/c.json': 'two' },
    'a missing file': { 'a.cjs': 'one' },
    'an empty file more': { 'a.cjs': 'one', 'b/c.json': 'two', d: '' },
    'bytes that moved to another file': { 'a.cjs': 'on', 'b/c.json': 'etwo' },
    'a name that took its file over': { 'a.cjsone': '', 'b/c.json': 'two' },
    'contents that changed places': { 'a.cjs': 'two', 'b/c.json': 'one' },
  })) {
    it(`differs by ${change}`, () => {
      expect(contentHash(files(contents as Readonly<Record<string, string>>))).to.not.equal(hash);
    });
  }
});
