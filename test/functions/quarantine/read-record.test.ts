import { expect } from 'chai';
import fc from 'fast-check';
import { objectsNamedBy, readRecord } from '../../../functions/quarantine/read-record.ts';
import { MAX_DATA_BYTES, quarantineRecord, type RejectedPart } from '../../../functions/quarantine/record.ts';
import { type Reason, reasons } from '../../../functions/reasons.ts';
import { messageOf, publishTime, publishTimeMs } from '../../support/events.ts';

/** A record as a reader finds it: its attributes and data, and the objects by their names. */
function roundTrip(part: RejectedPart) {
  const { objects, ...record } = quarantineRecord(part);
  const named = objectsNamedBy(record);
  const fetched = (name: string | undefined) => objects.find((object) => object.name === name)?.body;
  return readRecord(record, { data: fetched(named.data), attributes: fetched(named.attributes) });
}

const partOf = (part: Partial<RejectedPart> = {}): RejectedPart => ({
  message: messageOf('{"a":1}'),
  element: undefined,
  bytes: Buffer.from('{"a":1}'),
  rejection: { reason: 'schema', stage: 'validate', detail: '/a type' },
  schema: undefined,
  ...part,
});

describe('readRecord', () => {
  it('gives back what quarantineRecord was given, whatever it was', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 400 });
    const message = fc.record({
      messageId: fc.bigInt({ min: 1n, max: 2n ** 64n }).map(String),
      publish: fc.constantFrom(
        { publishTime, publishTimeMs },
        { publishTime: '2026-11-21T16:00:00.123456Z', publishTimeMs: publishTimeMs + 123 },
      ),
      // V8 may misread names after one with a backslash: https://github.com/nodejs/node/issues/63785
      attributes: fc.dictionary(
        text.map((name) => name.replaceAll('\\', '|')),
        text,
        { maxKeys: 8 },
      ),
      orderingKey: fc.option(
        text.filter((key) => key !== ''),
        { nil: undefined },
      ),
      path: fc.constantFrom('/', '/click', '/conversion_update'),
    });
    const part = fc.record({
      element: fc.option(fc.nat({ max: 999 }), { nil: undefined }),
      bytes: fc.oneof(
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        fc.constant(Buffer.alloc(MAX_DATA_BYTES + 1, 'x')),
      ),
      schema: fc.option(fc.constantFrom('everflow/click', 'own/thing'), { nil: undefined }),
      rejection: fc.record({
        reason: fc.constantFrom(...(Object.keys(reasons) as Reason[])),
        stage: fc.constantFrom('decode', 'overflow'),
        detail: fc.string({ maxLength: 200 }),
      }),
    });
    fc.assert(
      fc.property(message, part, ({ publish, ...came }, each) => {
        const isBase64 = each.rejection.reason !== 'not-base64';
        const original = messageOf('whole', { ...came, ...publish, isBase64, subscription: '' });
        const read = roundTrip({ message: original, ...each });
        expect(read?.message.data.equals(each.bytes)).to.equal(true);
        const { data: _, ...rest } = read?.message ?? {};
        const { data: __, ...expected } = { ...original, element: each.element };
        expect(rest).to.deep.equal(expected);
        expect(read).to.deep.include({ rejection: each.rejection, schema: each.schema });
      }),
      { numRuns: 60 },
    );
  });

  it('takes nothing for a record that is none', () => {
    const { attributes, data } = quarantineRecord(partOf());
    const nothing = { data: undefined, attributes: undefined };
    expect(readRecord({ attributes, data }, nothing)).to.not.equal(undefined);
    for (const [name, value] of [
      ['reason', undefined],
      ['reason', 'constructor'],
      ['stage', undefined],
      ['message_id', undefined],
      ['publish_time', undefined],
      ['publish_time', 'yesterday'],
      ['original_attributes', undefined],
      ['original_attributes', '{"a":1}'],
      ['original_attributes', '[]'],
      ['original_attributes', '{'],
      ...(['', '-1', '1.5', '01', '1e2', ' 1', '1000', 'x'] as const).map(
        (text) => ['element', text] as const,
      ),
    ] as const) {
      const { [name]: _, ...others } = attributes;
      const changed = value === undefined ? others : { ...attributes, [name]: value };
      expect(readRecord({ attributes: changed, data }, nothing), `${name} ${value}`).to.equal(undefined);
    }
  });
});
