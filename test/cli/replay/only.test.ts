import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { readOnly } from '../../../cli/replay/only.ts';

const TOPICS = ['clicks', 'conversions'];

describe('the file that names events', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-only-'));
  const file = join(folder, 'only.ndjson');
  after(() => rmSync(folder, { recursive: true }));

  const line = fc.record(
    {
      messageId: fc.constantFrom('1', '2', '3'),
      element: fc.option(fc.nat({ max: 3 })),
      topic: fc.option(fc.constantFrom(...TOPICS, 'projects/p/topics/clicks')),
      publishTime: fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString()),
      eventKey: fc.string(),
    },
    { requiredKeys: ['messageId', 'publishTime'] },
  );

  it('names an element by itself, or with all of its message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), async (lines) => {
        writeFileSync(file, lines.map((each) => JSON.stringify(each)).join('\n'));
        const only = await readOnly(file, (subscription) => subscription);
        for (const topic of TOPICS) {
          for (const messageId of ['1', '2', '3']) {
            for (const element of [undefined, 0, 1, 2, 3]) {
              const isNamed = lines.some(
                (each) =>
                  each.messageId === messageId &&
                  (each.topic?.split('/').at(-1) ?? topic) === topic &&
                  (each.element ?? element) === element,
              );
              expect(only.has({ messageId, subscription: topic }, element)).to.equal(isNamed);
            }
          }
        }
        const times = lines.map(({ publishTime }) => Date.parse(publishTime));
        expect(only.span).to.deep.equal({ firstMs: Math.min(...times), lastMs: Math.max(...times) });
      }),
      { numRuns: 60 },
    );
  });

  it('tells no span where a line has no publish time', async () => {
    writeFileSync(file, '{"messageId":"1","publishTime":"2026-11-21T10:00:00Z"}\n{"messageId":"2"}\n');
    const only = await readOnly(file, () => undefined);
    expect(only.span).to.equal(undefined);
    expect(only.size).to.equal(2);
  });
});
