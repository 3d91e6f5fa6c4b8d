import { expect } from 'chai';
import { type Prepared, prepare } from '../../functions/pipeline.ts';
import { decode } from '../../functions/stages/decode.ts';
import { envelope } from '../../functions/stages/envelope.ts';
import { CLEARLY_BELOW_QUADRATIC, cpuGrowth, type Work } from '../support/cpu-growth.ts';
import { addedKeys, publishTime, shippedTypes } from '../support/events.ts';
import { type House, openHouse } from '../support/house.ts';
import { openAccounts } from './accounts.ts';

const click = (members: string): string =>
  `{"network_id":1,"transaction_id":"t","unix_timestamp":1795273212${members}}`;
const many = (count: number, piece: (index: number) => string): string =>
  Array.from({ length: Math.floor(count) }, (_, index) => piece(index)).join(',');

/** Texts of about `size` characters, each hard on some reader. */
const SHAPES: Readonly<Record<string, (size: number) => string>> = {
  'open brackets': (size) => '['.repeat(size),
  'open objects': (size) => '{"a":'.repeat(size / 5),
  'closed brackets': (size) => ']'.repeat(size),
  'nested arrays side by side': (size) =>
    click(`,"x":[${many(size / 800, () => '['.repeat(400) + ']'.repeat(400))}]`),
  'members of different names': (size) => click(`,${many(size / 12, (index) => `"name${index}":0`)}`),
  'members that look like indexes': (size) =>
    click(`,${many(size / 14, (index) => `"${(index * 999_983) % 4294967291}":0`)}`),
  'one name again and again': (size) => click(`,${many(size / 6, () => '"a":0')}`),
  '__proto__ again and again': (size) => click(`,${many(size / 16, () => '"__proto__":{}')}`),
  'a field of the key again and again': (size) => click(`,${many(size / 19, () => '"transaction_id":""')}`),
  'names written with escapes': (size) => click(`,${many(size / 16, (index) => `"\\u0061${index}":0`)}`),
  'one long name': (size) => click(`,"${'\\n'.repeat(size / 2)}":0`),
  'one long string': (size) => click(`,"x":"${'x'.repeat(size)}"`),
  'one string of escapes': (size) => click(`,"x":"${'\\u0041'.repeat(size / 6)}"`),
  'one string of surrogates': (size) => click(`,"x":"${'\\ud83d\\ude00'.repeat(size / 12)}"`),
  'a string without end': (size) => click(`,"x":"${'x'.repeat(size)}`),
  backslashes: (size) => `"${'\\'.repeat(size)}`,
  quotes: (size) => `{${'"'.repeat(size)}`,
  'one number of many digits': (size) => click(`,"x":${'1'.repeat(size)}`),
  'one fraction of many digits': (size) => click(`,"x":0.${'12'.repeat(size / 2)}`),
  'one fraction of zeros that ends in 1': (size) => click(`,"x":1.${'0'.repeat(size)}1`),
  'one exponent of many digits': (size) => click(`,"x":1e-${'0'.repeat(size)}1`),
  'many long numbers': (size) =>
    click(`,"x":[${many(size / 50, () => '1.0000000000000000000000000000000000000000000001')}]`),
  'white space around': (size) => `${' \n'.repeat(size / 4)}${click('')}${'\t\r'.repeat(size / 4)}`,
  'white space inside': (size) => click(`${' '.repeat(size / 2)},${' '.repeat(size / 2)}"x":0`),
  'a time of many digits': (size) =>
    `{"network_id":1,"transaction_id":"t","unix_timestamp":"${'1'.repeat(size)}"}`,
  'a time of many digits and a letter': (size) =>
    `{"network_id":1,"transaction_id":"t","unix_timestamp":"1.${'1'.repeat(size)}x"}`,
  'a time of many zones': (size) =>
    `{"network_id":1,"transaction_id":"t","unix_timestamp":"2026-11-21T10:00:00${'+00:00'.repeat(size / 6)}"}`,
  'an id of many digits': (size) =>
    `{"network_id":1.${'0'.repeat(size)},"transaction_id":"t","unix_timestamp":1795273212}`,
  'an id beyond ASCII': (size) =>
    `{"network_id":1,"transaction_id":"${'ä'.repeat(size)}","unix_timestamp":1795273212}`,
  'an id of lone surrogates': (size) =>
    `{"network_id":1,"transaction_id":"${'\\ud800'.repeat(size / 6)}","unix_timestamp":1795273212}`,
  'money of many digits and a letter': (size) => click(`,"payout":"${'1'.repeat(size)}x"`),
  'money of many points': (size) => click(`,"payout":"${'1.'.repeat(size / 2)}"`),
  'query parameters of the wrong type': (size) =>
    click(`,"query_parameters":{${many(size / 12, (index) => `"name${index}":0`)}}`),
  'events in an array': (size) =>
    `[${many(900, (index) => click(`,"x":"${'x'.repeat(size / 900)}${index}"`))}]`,
  'scalars in an array': (size) => `[${many(size / 2, () => '1')}]`,
  comments: (size) => '/* */'.repeat(size / 5),
  letters: (size) => 'a '.repeat(size / 2),
};

/** The small one comes first, because a quadratic work on the large one would go on for minutes. */
const SIZES = [4000, 60_000];
const rules = { types: shippedTypes, eventTypeAttribute: 'event_type', addedKeys };

/** All that a message goes through before it is sent. */
function stagesOn(data: string): Work {
  const attributes = { event_type: 'click' };
  const body = {
    message: { messageId: '1', publishTime, attributes, data: Buffer.from(data).toString('base64') },
  };
  return () => {
    const message = envelope(body, '/');
    if ('problem' in message) throw new Error(message.problem);
    const decoded = decode(message);
    if (decoded.to !== 'next') return decoded;
    return decoded.value.map(({ step }): Prepared['step'] =>
      step.to === 'next' ? prepare(step.value, rules).step : step,
    );
  };
}

describe('the time that the stages take', () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    it(`stays in proportion to the size of ${name}`, () => {
      for (const size of SIZES) {
        const growth = cpuGrowth((each) => stagesOn(shape(each)), size);
        expect(growth, `from ${size} to ${4 * size} characters`).to.be.below(CLEARLY_BELOW_QUADRATIC);
      }
    });
  }

  it('is measured so that a quadratic work is found', () => {
    const quadratic = (size: number): Work => {
      const text = `${'0'.repeat(size)}1`;
      return () => /0+$/.test(text);
    };
    expect(cpuGrowth(quadratic, 1500)).to.be.above(CLEARLY_BELOW_QUADRATIC);
  });
});

describe('bodies of 10 MB', () => {
  const BYTES = 9_900_000;
  let house: House;
  let account: ReturnType<typeof openAccounts>;
  before(async () => {
    house = await openHouse();
    account = openAccounts(house);
  });
  after(() => house.close());

  for (const name of ['open brackets', 'one long string', 'white space around']) {
    it(`are answered: ${name}`, async () => {
      const data = SHAPES[name]?.(BYTES) ?? '';
      expect(await house.push('ingest', { data, attributes: { event_type: 'click' } })).to.equal(204);
      const { stored, quarantined } = await account();
      expect(stored.length + quarantined.length).to.equal(1);
    });
  }
});
