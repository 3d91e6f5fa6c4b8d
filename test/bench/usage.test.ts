import { expect } from 'chai';
import { cpuMsOf, parseCpuMs, parsePeakRssMib, peakRssMibOf } from '../../bench/process/usage.ts';

describe('usage of a process', () => {
  it('is read from /proc/PID/stat, whatever the process is called', () => {
    const stat =
      '42 (a ) (b) 7) S 1 42 42 0 -1 4194560 2000 0 12 0 150 25 3 4 20 0 11 0 900 1000 200 18446744073709551615';
    expect(parseCpuMs(stat)).to.equal(1750);
  });

  it('is read from /proc/PID/status', () => {
    expect(
      parsePeakRssMib('Name:\tnode\nVmPeak:\t  900000 kB\nVmHWM:\t  307200 kB\nVmRSS:\t 1 kB\n'),
    ).to.equal(300);
  });

  it('is known of this process', function () {
    if (process.platform !== 'linux') this.skip();
    const spentMs = process.cpuUsage().user / 1000;
    expect(cpuMsOf(process.pid)).to.be.at.least(Math.floor(spentMs / 10) * 10 - 10);
    expect(peakRssMibOf(process.pid)).to.be.at.least(10);
  });
});
