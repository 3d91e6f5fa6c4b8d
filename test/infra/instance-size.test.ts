import { expect } from 'chai';
import {
  CPUS,
  instanceSize,
  maxInstancesOf,
  mostMemoryMib,
  overflowMaxInstances,
  parseMemory,
} from '../../infra/instance-size.ts';
import { heapMib, memoryMib } from '../../infra/sizing.ts';

describe('the size of a deployed instance', () => {
  it('is what sizing computes', () => {
    const admission = { concurrency: 80, maxInFlightBytes: 100_000_000 };
    expect(instanceSize(admission, '1')).to.deep.equal({
      memoryMib: memoryMib(admission),
      heapMib: heapMib(admission),
    });
  });

  it('is no less than Cloud Run gives so many vCPUs', () => {
    expect(instanceSize({ concurrency: 1 }, '8').memoryMib).to.equal(4096);
    expect(instanceSize({ concurrency: 1 }, '1').memoryMib).to.be.below(4096);
  });

  it('is bounded for every number of vCPUs', () => {
    for (const cpu of CPUS) expect(mostMemoryMib(cpu), cpu).to.be.at.least(4096);
  });

  const memories: Readonly<Record<string, number | undefined>> = {
    '2560Mi': 2560,
    '4Gi': 4096,
    '4G': undefined,
    '0Mi': undefined,
    '1.5Gi': undefined,
    '': undefined,
  };
  for (const [text, mib] of Object.entries(memories)) {
    it(`reads "${text}" as ${mib} MiB`, () => expect(parseMemory(text)).to.equal(mib));
  }
});

describe('the number of instances', () => {
  it('takes a whole push window at once', () => {
    for (const concurrency of [1, 7, 80, 1000]) {
      const instances = maxInstancesOf(0, concurrency);
      expect(instances * concurrency).to.be.at.least(3000);
      expect((instances - 1) * concurrency).to.be.below(3000);
    }
  });

  it('is the configured one', () => expect(maxInstancesOf(5, 80)).to.equal(5));

  it('is smaller for uploads, and never none', () => {
    expect(overflowMaxInstances(38)).to.equal(10);
    expect(overflowMaxInstances(1)).to.equal(1);
  });
});
