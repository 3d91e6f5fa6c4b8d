import { expect } from 'chai';
import fc from 'fast-check';
import type { Change } from '../../../local/pubsub/change.ts';
import { createRecordReader, writeRecord } from '../../../local/pubsub/change-record.ts';

const messages = fc.uniqueArray(
  fc.record({
    seq: fc.maxSafeNat(),
    publishMs: fc.maxSafeNat(),
    data: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    attributes: fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { noNullPrototype: true }),
    orderingKey: fc.string(),
  }),
  { selector: ({ seq }) => seq },
);

describe('the record of changes', () => {
  it('reads back what was written, line by line', () => {
    fc.assert(
      fc.property(messages, (all) => {
        const changes: Change[] = [
          ...all.map((message): Change => ({ kind: 'published', topic: 't', message })),
          { kind: 'sought', subscription: 's', unacked: all, acked: [] },
          { kind: 'snapshot', name: 'n', topic: 't', seq: 1, expiresMs: 2, labels: { a: 'b' }, backlog: all },
          { kind: 'topic-log', topic: 't', messages: all },
          { kind: 'acknowledged', subscription: 's', seq: 1 },
        ];
        const lines = changes.map(writeRecord);
        expect(lines.every((line) => !line.includes('\n'))).to.equal(true);
        const reader = createRecordReader();
        expect(lines.map((line) => reader.read(line))).to.deep.equal(changes);
      }),
    );
  });

  it('gives no change for a message kept for later lines', () => {
    const message = { seq: 1, publishMs: 2, data: Buffer.from('x'), attributes: {}, orderingKey: '' };
    const reader = createRecordReader();
    expect(reader.read(writeRecord({ kind: 'kept', message }))).to.equal(undefined);
    const log: Change = { kind: 'topic-log', topic: 't', messages: [message] };
    expect(reader.read(writeRecord(log))).to.deep.equal(log);
  });
});
