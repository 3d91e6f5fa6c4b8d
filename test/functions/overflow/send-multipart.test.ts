import { hash } from 'node:crypto';
import { expect } from 'chai';
import { fileConsequence } from '../../../functions/overflow/send-multipart.ts';

const sha256 = hash('sha256', 'the file', 'hex');
const base64 = Buffer.from(sha256, 'hex').toString('base64');
const other = hash('sha256', 'another file', 'hex');
const answer = (checksum: unknown, hashType: unknown = 'SHA256') =>
  JSON.stringify({ checksum, hashType, eventIds: ['a'] });

describe('the consequence of a file upload', () => {
  const cases: readonly (readonly [what: string, status: number, body: string, kind: string])[] = [
    ['the checksum in hex', 200, answer(sha256), 'delivered'],
    ['the checksum in upper-case hex', 201, answer(sha256.toUpperCase()), 'delivered'],
    ['the checksum in base64', 202, answer(base64), 'delivered'],
    ['the hash type written SHA-256', 200, answer(sha256, 'sha-256'), 'delivered'],
    ["another file's checksum", 200, answer(other), 'transient'],
    ['base64 in other case', 200, answer(base64.toLowerCase()), 'transient'],
    ['another hash type', 200, answer(sha256, 'MD5'), 'misconfigured'],
    ['no hash type', 200, answer(sha256, null), 'misconfigured'],
    ['no checksum', 200, '{"success":true}', 'misconfigured'],
    ['a checksum that is no text', 200, answer(5), 'misconfigured'],
    ['null', 200, 'null', 'misconfigured'],
    ['HTML', 200, '<html></html>', 'misconfigured'],
    ['too large', 413, '', 'size'],
    ['an unknown route', 404, '', 'misconfigured'],
    ['a failure', 500, '', 'transient'],
  ];
  for (const [what, status, body, kind] of cases) {
    it(`is ${kind} for ${status} with ${what}`, () => {
      expect(fileConsequence({ kind: 'response', status, body }, sha256).kind).to.equal(kind);
    });
  }

  it('is unknown when the connection was cut after the file was sent', () => {
    expect(fileConsequence({ kind: 'failure', code: 'ECONNRESET', sent: true }, sha256).kind).to.equal(
      'unknown',
    );
  });
});
