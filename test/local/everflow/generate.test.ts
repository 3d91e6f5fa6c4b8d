import { hash } from 'node:crypto';
import { expect } from 'chai';
import { brokenReasons } from '../../../local/everflow/broken-message.ts';
import { generator } from '../../../local/everflow/generate.ts';
import type { GeneratedMessage } from '../../../local/everflow/message.ts';
import type { GeneratorOptions } from '../../../local/everflow/scene.ts';
import { readings } from './readings.ts';

const startMs = Date.UTC(2026, 10, 21, 15);

const generated = (options: Partial<GeneratorOptions> = {}): GeneratedMessage[] => [
  ...generator({ seed: 7, startMs, events: 5000, oversizedPercent: 1, invalidPercent: 2, ...options }),
];

const fingerprints = (messages: readonly GeneratedMessage[]) =>
  messages.map(({ data, ...rest }) => hash('sha256', data, 'hex') + JSON.stringify(rest));

const share = (part: number, whole: number) => (100 * part) / whole;

describe('the Everflow generator', () => {
  const messages = generated();

  it('makes the same bytes and attributes from the same options', () => {
    expect(fingerprints(generated())).to.deep.equal(fingerprints(messages));
  });

  it('makes other bytes from another seed', () => {
    const [ofOne, ofOther] = [generated({ events: 10 }), generated({ seed: 8, events: 10 })];
    expect(fingerprints(ofOther)).to.not.deep.equal(fingerprints(ofOne));
  });

  for (const count of [1, 2, 17, 1000]) {
    it(`makes exactly ${count} events`, () => {
      expect(generated({ events: count }).flatMap((message) => message.events)).to.have.length(count);
    });
  }

  it('goes on without end when no number of events is given', () => {
    const endless = generator({ seed: 1, startMs });
    expect(Array.from({ length: 2000 }, () => endless.next().done)).to.not.include(true);
  });

  it('covers every reason of quarantine with a few invalid messages', () => {
    const few = generated({ events: 1000, invalidPercent: 5 }).flatMap((message) => message.events);
    const seen = new Set(few.map(({ reason }) => reason).filter((reason) => reason !== undefined));
    expect([...seen].sort()).to.deep.equal([...brokenReasons].sort());
  });

  it('makes no invalid and no oversized event unless asked to', () => {
    const plain = generated({ oversizedPercent: 0, invalidPercent: 0 }).flatMap((message) => message.events);
    expect(new Set(plain.map(({ fate }) => fate))).to.deep.equal(new Set(['delivered']));
  });

  it('keeps the shares of types, of oversized and of invalid events', () => {
    const many = generated({ events: 30_000, oversizedPercent: 0.5, invalidPercent: 4 }).flatMap(
      (m) => m.events,
    );
    const good = many.filter(({ fate }) => fate !== 'quarantined');
    const ofThem = (type: string) => share(good.filter((event) => event.type === type).length, good.length);
    expect(ofThem('everflow/click')).to.be.closeTo(70, 2.5);
    expect(ofThem('everflow/impression')).to.be.closeTo(20, 2.5);
    expect(ofThem('everflow/conversion')).to.be.closeTo(8, 1.5);
    expect(ofThem('everflow/conversion-update')).to.be.closeTo(2, 1);
    expect(share(good.filter(({ fate }) => fate === 'overflowed').length, good.length)).to.be.closeTo(
      0.5,
      0.25,
    );
    expect(share(many.length - good.length, many.length)).to.be.closeTo(4, 0.6);
  });

  it('makes as many array messages as asked for', () => {
    const arrays = generated({ arrayPercent: 60, invalidPercent: 0 }).filter(({ events }) =>
      events.some(({ element }) => element !== undefined),
    );
    const all = generated({ arrayPercent: 60, invalidPercent: 0 });
    expect(share(arrays.length, all.length)).to.be.within(55, 65);
    expect(generated({ arrayPercent: 0 }).some(({ events }) => events.length > 1)).to.equal(false);
  });

  it('makes whole milliseconds also at a rate that does not divide a second', () => {
    const events = generated({ msPerEvent: 1000 / 300, invalidPercent: 0, oversizedPercent: 0 });
    const times = readings(events).flatMap(({ value }) =>
      ['unix_timestamp', 'conversion_timestamp', 'update_timestamp'].map((name) => Number(value[name] ?? 0)),
    );
    expect(times.some((time) => time > 1e11)).to.equal(true);
    expect(times.filter((time) => !Number.isNaN(time) && !Number.isInteger(time))).to.deep.equal([]);
  });

  it('makes a message of much data and one of many attributes for the quarantine, seldom', () => {
    const count = (all: readonly GeneratedMessage[]) => ({
      ofMuchData: all.filter(
        ({ data, events }) => data.length > 9_000_000 && events[0]?.reason === 'not-json',
      ).length,
      ofManyAttributes: all.filter(({ attributes }) => Object.keys(attributes).length === 100).length,
    });
    expect(count(messages)).to.deep.equal({ ofMuchData: 1, ofManyAttributes: 1 });
  });

  it('leaves out types of weight 0', () => {
    const mix = { click: 0, impression: 0, conversion: 1, 'conversion-update': 1 };
    const types = new Set(
      generated({ mix, invalidPercent: 0 }).flatMap((m) => m.events.map(({ type }) => type)),
    );
    expect(types).to.deep.equal(new Set(['everflow/conversion', 'everflow/conversion-update']));
  });
});
