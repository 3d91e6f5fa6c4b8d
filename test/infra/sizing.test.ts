import { expect } from 'chai';
import fc from 'fast-check';
import { settings } from '../../functions/config.ts';
import {
  DEFAULT_CONCURRENCY,
  DEFAULT_MEMORY_MIB,
  MAX_IN_FLIGHT_BYTES,
  MEASURED,
  memoryMib,
} from '../../infra/sizing.ts';

describe('the size of an instance', () => {
  it('holds every burst that was measured', () => {
    for (const { load, concurrency, peakRssMib } of MEASURED) {
      expect(memoryMib({ concurrency }), `${load}, ${concurrency} at once`).to.be.above(peakRssMib);
    }
  });

  it('has a tenth to spare at the default concurrency', () => {
    const peaks = MEASURED.filter(({ concurrency }) => concurrency <= DEFAULT_CONCURRENCY);
    const highest = Math.max(...peaks.map(({ peakRssMib }) => peakRssMib));
    expect(DEFAULT_MEMORY_MIB).to.be.above(1.1 * highest);
  });

  it('is one that Cloud Run gives an instance with one vCPU', () => {
    expect(DEFAULT_MEMORY_MIB).to.equal(2560);
    expect(DEFAULT_MEMORY_MIB).to.be.within(512, 4096);
    expect(DEFAULT_CONCURRENCY).to.be.within(1, 1000);
  });

  it("counts with the functions' own default of MAX_IN_FLIGHT_BYTES", () => {
    expect(settings.MAX_IN_FLIGHT_BYTES).to.have.property('default', MAX_IN_FLIGHT_BYTES);
  });

  it('grows with concurrency and with what may be in work', () => {
    const load = fc.record({
      concurrency: fc.integer({ min: 1, max: 1000 }),
      maxInFlightBytes: fc.integer({ min: 1_000_000, max: 2_000_000_000 }),
    });
    fc.assert(
      fc.property(load, ({ concurrency, maxInFlightBytes }) => {
        const memory = memoryMib({ concurrency, maxInFlightBytes });
        expect(memory % 256).to.equal(0);
        expect(memoryMib({ concurrency: concurrency + 20, maxInFlightBytes })).to.be.above(memory);
        expect(memoryMib({ concurrency, maxInFlightBytes: maxInFlightBytes + 100_000_000 })).to.be.above(
          memory,
        );
      }),
    );
  });
});
