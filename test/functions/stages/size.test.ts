import { expect } from 'chai';
import { MAX_EVENT_BYTES, size } from '../../../functions/stages/size.ts';
import { ownType, publishTimeMs, rewritten } from '../../support/events.ts';

const thing = ownType();
const at = publishTimeMs / 1000;
const withPad = (pad: string) => rewritten(`{"id":7,"at":${at},"pad":"${pad}"}`, thing);
const frameBytes = withPad('').bytes;

describe('size', () => {
  for (const { bytes, to } of [
    { bytes: 63_999, to: 'batch' },
    { bytes: 64_000, to: 'batch' },
    { bytes: 64_001, to: 'overflow' },
  ]) {
    it(`sends an event of ${bytes} bytes as sent to ${to}`, () => {
      const event = withPad('x'.repeat(bytes - frameBytes));
      expect(Buffer.byteLength(event.text)).to.equal(bytes);
      expect(size(event)).to.equal(to);
    });
  }

  for (const character of ['ä', '€', '😀']) {
    it(`counts the bytes of ${character}, not its units, where it crosses the limit`, () => {
      const across = withPad(`${'x'.repeat(MAX_EVENT_BYTES - frameBytes - 1)}${character}`);
      const before = withPad(
        `${'x'.repeat(MAX_EVENT_BYTES - frameBytes - Buffer.byteLength(character))}${character}`,
      );
      expect(before.bytes).to.equal(MAX_EVENT_BYTES);
      expect([size(before), size(across)]).to.deep.equal(['batch', 'overflow']);
    });
  }

  it('is judged after rewriting: a dropped field does not count, the added keys do', () => {
    const dropping = ownType({ flowcore: { drop: ['/pad'] } });
    const source = `{"id":7,"at":${at},"pad":"${'x'.repeat(70_000)}"}`;
    expect(size(rewritten(source, dropping))).to.equal('batch');
    const small = withPad('x'.repeat(MAX_EVENT_BYTES - 100));
    expect([Buffer.byteLength(small.message.data.toString()) < MAX_EVENT_BYTES, size(small)]).to.deep.equal([
      true,
      'overflow',
    ]);
  });
});
