import { expect } from 'chai';
import { knobValues } from '../../local/flowcore/knobs.ts';
import { type House, openHouse } from '../support/house.ts';

const data = (transaction_id: string, note: string) =>
  JSON.stringify({ network_id: 4242, transaction_id, unix_timestamp: 1795273212, note });

/** What is unknown about the documented service must not matter to us: every value of it is lived with. */
describe("Flowcore's unknowns", () => {
  const variants = (
    ['successStatus', 'checksumEncoding', 'partSizeOf', 'partNumberingBase', 'acceptsApiKeyForm'] as const
  ).flatMap((knob) => knobValues[knob].map((value) => ({ knob, value })));
  for (const { knob, value } of variants) {
    describe(`${knob} ${value}`, () => {
      let house: House;
      before(async () => {
        house = await openHouse({ knobs: { [knob]: value } });
      });
      after(() => house.close());

      it('delivers a small event and a file', async () => {
        expect(await house.push('ingest', { data: data('small', 'x') })).to.equal(204);
        expect(await house.push('ingest', { data: data('large', 'x'.repeat(1_200_000)) })).to.equal(204);
        const [announcement] = await house.announcements(1);
        expect(await house.push('overflow', announcement ?? {})).to.equal(204);
        const parts = (await house.stored())
          .filter(({ route }) => route === 'file')
          .map(({ raw }) => JSON.parse(raw));
        const bytes = Buffer.concat(
          parts.toSorted((a, b) => a.part - b.part).map((part) => Buffer.from(part.data, 'base64')),
        );
        expect(JSON.parse(bytes.toString()).transaction_id).to.equal('large');
      });
    });
  }

  for (const oversizeInBatch of knobValues.oversizeInBatch) {
    it(`delivers the neighbours of an event that Flowcore measures larger than we do (${oversizeInBatch})`, async () => {
      const house = await openHouse({ knobs: { oversizeInBatch, sizeOf: 'reserialised' } });
      try {
        // Written again by Flowcore, each of these escapes grows: below the limit as sent, above it as measured.
        const growing = `{"network_id":1,"transaction_id":"grows","unix_timestamp":1795273212,"n":[${'1e20,'.repeat(11_000)}1]}`;
        const batch = `[${data('before', '')},${growing},${data('after', '')}]`;
        expect(await house.push('ingest', { data: batch })).to.equal(204);
        await house.announcements(1);
        const ids = (await house.stored()).map(({ raw }) => JSON.parse(raw).transaction_id);
        expect(new Set(ids)).to.deep.equal(new Set(['before', 'grows', 'after']));
      } finally {
        await house.close();
      }
    });
  }
});
