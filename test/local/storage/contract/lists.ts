import type { Bucket, File, Storage } from '@google-cloud/storage';
import { expect } from 'chai';

/** The part of the contract about listing a bucket. */
export function describeLists(storage: () => Storage): void {
  describe('lists', () => {
    // In UTF-8 order, where U+FF5E comes before the emoji; UTF-16 order is the other way round.
    const names = ['a', 'a/1', 'a/2', 'a/b/3', 'b/4', 'ä', '～', '😀'];
    const namesOf = (files: readonly File[]) => files.map((file) => file.name);
    let listed: Bucket;

    before(async () => {
      [listed] = await storage().createBucket('listed');
      for (const each of [...names].reverse()) await listed.file(each).save('x', { resumable: false });
    });

    it('come in the order of UTF-8, and by prefix', async () => {
      expect(namesOf((await listed.getFiles())[0])).to.deep.equal(names);
      expect(namesOf((await listed.getFiles({ prefix: 'a/' }))[0])).to.deep.equal(['a/1', 'a/2', 'a/b/3']);
      expect((await listed.getFiles({ prefix: 'zzz' }))[0]).to.deep.equal([]);
    });

    it('fold names behind a delimiter into prefixes', async () => {
      const query = { prefix: 'a/', delimiter: '/', autoPaginate: false };
      const [files, , answer] = await listed.getFiles(query);
      expect(namesOf(files)).to.deep.equal(['a/1', 'a/2']);
      expect(answer).to.deep.include({ prefixes: ['a/b/'] });
    });

    it('come in pages, where prefixes count as entries', async () => {
      const pages: string[][] = [];
      let query: object | null = { delimiter: '/', maxResults: 2, autoPaginate: false };
      while (query !== null) {
        const [files, next, answer]: [File[], object | null, unknown] = await listed.getFiles(query);
        pages.push([...namesOf(files), ...((answer as { prefixes?: string[] }).prefixes ?? [])]);
        query = next ?? null;
      }
      expect(pages).to.deep.equal([
        ['a', 'a/'],
        ['ä', 'b/'],
        ['～', '😀'],
      ]);
      expect(namesOf((await listed.getFiles({ maxResults: 3 }))[0])).to.have.length(3);
    });
  });
}
