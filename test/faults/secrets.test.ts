import { expect } from 'chai';
import type { LedgerLine } from '../../local/everflow/ledger.ts';
import { createSecrets } from './secrets.ts';

const line = (data: string): LedgerLine => ({
  messageId: '1795270000123001',
  publishedAt: '2026-11-21T12:00:00.000Z',
  attributes: {},
  data: Buffer.from(data).toString('base64'),
  events: null,
});

const cases: readonly (readonly [title: string, data: string, log: string, found: readonly string[]])[] = [
  ['a value', '{"email":"jane@example.com"}', 'sent jane@example.com away', ['jane@example.com']],
  ['a value deep in an array', '[{"a":[{"b":"deep-down-1"}]}]', '{"x":"deep-down-1"}', ['deep-down-1']],
  [
    'a value as JSON writes it',
    '{"note":"said \\"hello\\" twice"}',
    '{"d":"said \\"hello\\" twice"}',
    ['said \\"hello\\" twice'],
  ],
  ['what is no JSON', 'not json but secret', 'problem: not json but secret', ['not json but secret']],
  ['digits on their own', '{"at":"1795270000"}', 'at 1795270000.', ['1795270000']],
  ['no digits within other digits', '{"at":"1795270000"}', '"messageId":"1795270000123001"', []],
  ['no short value', '{"os":"Android"}', 'Android', []],
  ['no word of the schemas', '{"status":"approved"}', 'approved', []],
  ['nothing that is not there', '{"email":"jane@example.com"}', 'jane@example.org', []],
];

describe('the search for secrets in a log', () => {
  for (const [title, data, log, found] of cases) {
    it(`finds ${title}`, () => {
      const secrets = createSecrets('enum: ["pending", "approved"]');
      secrets.note(line(data));
      expect(secrets.foundIn(log)).to.deep.equal(found);
    });
  }

  it('finds a key that it was given, once', () => {
    const secrets = createSecrets('');
    secrets.keep('the-key-secret');
    expect(secrets.foundIn('the-key-secret, the-key-secret')).to.deep.equal(['the-key-secret']);
  });
});
