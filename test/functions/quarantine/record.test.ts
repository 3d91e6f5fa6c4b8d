import { expect } from 'chai';
import fc from 'fast-check';
import type { Message } from '../../../functions/message.ts';
import {
  MAX_ATTRIBUTE_BYTES,
  MAX_DATA_BYTES,
  quarantineRecord,
  type RejectedPart,
} from '../../../functions/quarantine/record.ts';
import { reasons } from '../../../functions/reasons.ts';
import { messageOf, publishTime } from '../../support/events.ts';

const partOf = (part: Partial<RejectedPart> = {}, message: Partial<Message> = {}): RejectedPart => ({
  message: messageOf('{"a":1}', message),
  element: undefined,
  bytes: Buffer.from('{"a":1}'),
  rejection: { reason: 'schema', stage: 'validate', detail: '/a type' },
  schema: undefined,
  ...part,
});

/** What Pub/Sub takes: https://cloud.google.com/pubsub/quotas#resource_limits */
const pubsubLimits = { attributes: 100, keyBytes: 256, valueBytes: 1024, requestBytes: 10_000_000 };

describe('quarantineRecord', () => {
  it('holds the untouched bytes, the reason and how the message came', () => {
    const bytes = Buffer.from([0xff, 0, 0x7b]);
    const record = quarantineRecord(
      partOf(
        { bytes, element: 3, schema: 'everflow/click' },
        { attributes: { type: 'click' }, orderingKey: 'o', path: '/click' },
      ),
    );
    expect(record).to.deep.equal({
      data: bytes,
      attributes: {
        reason: 'schema',
        stage: 'validate',
        detail: '/a type',
        schema: 'everflow/click',
        message_id: '11',
        publish_time: publishTime,
        element: '3',
        path: '/click',
        ordering_key: 'o',
        original_attributes: '{"type":"click"}',
      },
      objects: [],
    });
  });

  it('leaves out what there is not', () => {
    expect(quarantineRecord(partOf()).attributes).to.deep.equal({
      reason: 'schema',
      stage: 'validate',
      detail: '/a type',
      message_id: '11',
      publish_time: publishTime,
      original_attributes: '{}',
    });
  });

  it('names element 0', () => {
    expect(quarantineRecord(partOf({ element: 0 })).attributes.element).to.equal('0');
  });

  it('puts data beyond 9 MB into the bucket and names the object', () => {
    const at = Buffer.alloc(MAX_DATA_BYTES, 'x');
    expect(quarantineRecord(partOf({ bytes: at }))).to.deep.include({ data: at, objects: [] });
    const above = Buffer.alloc(MAX_DATA_BYTES + 1, 'x');
    const { data, attributes, objects } = quarantineRecord(partOf({ bytes: above }));
    expect(data).to.have.length(0);
    expect(attributes.data_object).to.match(/^quarantine\/11\/message\/data-[0-9a-f]{32}$/);
    expect(objects.map(({ name }) => name)).to.deep.equal([attributes.data_object]);
    expect(objects[0]?.body === above).to.equal(true);
  });

  it('gives other content of the same message id another object, for ids are unique per topic only', () => {
    const nameOf = (filler: string) =>
      quarantineRecord(partOf({ bytes: Buffer.alloc(MAX_DATA_BYTES + 1, filler) })).attributes.data_object;
    expect(nameOf('x')).to.equal(nameOf('x')).and.not.equal(nameOf('y'));
  });

  it('puts attributes that do not fit into one into the bucket and names the object', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [`key${at}`, 'x'.repeat(1024)]),
    );
    const record = quarantineRecord(partOf({ element: 7 }, { attributes }));
    expect(record.attributes).to.not.have.property('original_attributes');
    const { attributes_object: name } = record.attributes;
    expect(name).to.match(/^quarantine\/11\/7\/attributes-[0-9a-f]{32}$/);
    expect(record.objects.map((object) => object.name)).to.deep.equal([name]);
    expect(JSON.parse(String(record.objects[0]?.body))).to.deep.equal(attributes);
  });

  it('measures the attributes in bytes', () => {
    const withValue = (value: string) => quarantineRecord(partOf({}, { attributes: { a: value } }));
    const frame = '{"a":""}'.length;
    expect(withValue('x'.repeat(MAX_ATTRIBUTE_BYTES - frame)).objects).to.have.length(0);
    expect(withValue('x'.repeat(MAX_ATTRIBUTE_BYTES - frame + 1)).objects).to.have.length(1);
    expect(withValue('ä'.repeat(MAX_ATTRIBUTE_BYTES / 2)).objects).to.have.length(1);
  });

  const details: readonly { name: string; detail: string; kept: string }[] = [
    { name: 'as it is at the limit', detail: 'x'.repeat(1024), kept: 'x'.repeat(1024) },
    { name: 'cut at the limit', detail: 'x'.repeat(1025), kept: 'x'.repeat(1024) },
    { name: 'cut before a character of 2 bytes', detail: `${'x'.repeat(1023)}ä`, kept: 'x'.repeat(1023) },
    { name: 'cut before a character of 3 bytes', detail: `${'x'.repeat(1022)}€`, kept: 'x'.repeat(1022) },
    { name: 'cut before a character of 4 bytes', detail: `${'x'.repeat(1021)}😀`, kept: 'x'.repeat(1021) },
    {
      name: 'with a character that just fits',
      detail: `${'x'.repeat(1020)}😀y`,
      kept: `${'x'.repeat(1020)}😀`,
    },
  ];
  for (const { name, detail, kept } of details) {
    it(`keeps a detail ${name}`, () => {
      const { attributes } = quarantineRecord(
        partOf({ rejection: { reason: 'schema', stage: 'validate', detail } }),
      );
      expect(attributes.detail).to.equal(kept);
    });
  }

  it("stays within Pub/Sub's limits and loses nothing, whatever message Pub/Sub can bring", () => {
    const upTo = (maxBytes: number) =>
      fc
        .tuple(
          fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
          fc.integer({ min: 1, max: maxBytes }),
        )
        .map(([piece, bytes]) => piece.repeat(Math.floor(bytes / Buffer.byteLength(piece))));
    // V8 may misread names after one with a backslash: https://github.com/nodejs/node/issues/63785
    const key = (text: fc.Arbitrary<string>) => text.map((each) => each.replaceAll('\\', '|'));
    const attributes = fc.oneof(
      fc.dictionary(key(fc.string({ minLength: 1 })), fc.string(), { maxKeys: 5 }),
      fc.dictionary(key(upTo(256)), upTo(1024), { maxKeys: 100, size: 'max' }),
    );
    const message = fc.record({
      messageId: fc.bigInt({ min: 1n, max: 2n ** 64n }).map(String),
      attributes,
      orderingKey: fc.option(upTo(1024), { nil: undefined }),
      path: upTo(5000).map((path) => `/${path}`),
    });
    const part = fc.record({
      element: fc.option(fc.nat({ max: 999 }), { nil: undefined }),
      bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      schema: fc.option(fc.constantFrom('everflow/click', 'own/thing'), { nil: undefined }),
      rejection: fc.record({
        reason: fc.constantFrom(...(Object.keys(reasons) as (keyof typeof reasons)[])),
        stage: fc.constantFrom('decode', 'rewrite'),
        detail: upTo(5000),
      }),
    });
    fc.assert(
      fc.property(part, message, (each, came) => {
        const record = quarantineRecord(partOf(each, came));
        const entries = Object.entries(record.attributes);
        expect(entries.length).to.be.at.most(pubsubLimits.attributes);
        for (const [key, value] of entries) {
          expect(Buffer.byteLength(key)).to.be.within(1, pubsubLimits.keyBytes);
          expect(Buffer.byteLength(value)).to.be.at.most(pubsubLimits.valueBytes);
        }
        const original =
          record.attributes.original_attributes ??
          record.objects.find(({ name }) => name === record.attributes.attributes_object)?.body;
        expect(JSON.parse(String(original))).to.deep.equal(came.attributes);
        expect(record.data).to.deep.equal(each.bytes);
        expect(each.rejection.detail.startsWith(record.attributes.detail ?? '-')).to.equal(true);
      }),
    );
  });

  it('leaves room in a publish request for the largest data and attributes', () => {
    const { data, attributes } = quarantineRecord(
      partOf(
        { bytes: Buffer.alloc(MAX_DATA_BYTES), element: 999, schema: 'everflow/click' },
        { attributes: { a: 'x'.repeat(900) }, orderingKey: 'x'.repeat(1024), path: `/${'x'.repeat(2000)}` },
      ),
    );
    const bytes = Object.entries(attributes).reduce(
      (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
      data.length,
    );
    expect(bytes).to.be.below(pubsubLimits.requestBytes);
  });

  it('gives two parts of one message, and two messages, objects of their own', () => {
    const bytes = Buffer.alloc(MAX_DATA_BYTES + 1);
    const names = [
      partOf({ bytes }),
      partOf({ bytes, element: 0 }),
      partOf({ bytes, element: 1 }),
      partOf({ bytes, element: 0 }, { messageId: '12' }),
    ].map((part) => quarantineRecord(part).attributes.data_object);
    expect(new Set(names).size).to.equal(4);
  });
});
