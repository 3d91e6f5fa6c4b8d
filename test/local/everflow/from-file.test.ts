import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { messagesFromFile } from '../../../local/everflow/from-file.ts';

describe('an events file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = (content: string) => {
    const path = join(folder, 'events.ndjson');
    writeFileSync(path, content);
    return path;
  };

  it('gives a message per line, blank lines left out, the last line without a newline included', async () => {
    const separator = '\u2028';
    const messages = await Array.fromAsync(
      messagesFromFile(file(`{"a":1}\n\n \r\n{"a":"${separator}"}\n{"data":[{"b":2}]}`)),
    );
    expect(messages.map(({ events }) => events)).to.deep.equal([null, null, null]);
    expect(messages.map(({ data }) => data.toString())).to.deep.equal([
      '{"a":1}',
      `{"a":"${separator}"}`,
      '[{"b":2}]',
    ]);
  });

  it('gives the messages before a bad line and then one error that names it', async () => {
    const path = file('{"a":1}\n\n{"a":\n{"a":2}\n');
    const seen: string[] = [];
    let failure = '';
    try {
      for await (const { data } of messagesFromFile(path)) seen.push(data.toString());
    } catch (error) {
      failure = String(error);
    }
    expect(seen).to.deep.equal(['{"a":1}']);
    expect(failure).to.include(`${path}, line 3: it is not JSON`);
  });
});
