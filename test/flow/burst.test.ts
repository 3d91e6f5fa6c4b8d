import { expect } from 'chai';
import { heapMib, memoryMib } from '../../infra/sizing.ts';
import { burst, type Load, largeArrays, largeEvents, largeRubbish, peakRssMib } from '../support/burst.ts';
import { type FrameworkProcess, startFramework } from '../support/framework-process.ts';
import { type House, openHouse } from '../support/house.ts';
import { pushServers } from '../support/push-server.ts';

const PUSHES = 20;

for (const pushServer of pushServers) {
  describe(`a burst of the largest messages (${pushServer})`, () => {
    let house: House;
    let framework: FrameworkProcess;
    before(async function () {
      // The peak of a process's memory is read from /proc.
      if (process.platform !== 'linux') this.skip();
      house = await openHouse();
      const NODE_OPTIONS = `--max-old-space-size=${heapMib({ concurrency: PUSHES })}`;
      framework = await startFramework('ingest', {
        ...house.environment,
        PUSH_SERVER: pushServer,
        NODE_OPTIONS,
      });
    });
    after(async () => {
      framework?.child.kill('SIGKILL');
      await house?.close();
    });

    it('is answered, and stays within the memory that its size is given', async () => {
      const loads = [largeEvents(), largeArrays(), largeRubbish()];
      const load: Load = (number) => loads[number % loads.length]?.(number) ?? [];
      const statuses = await burst({ url: framework.url, load, pushes: PUSHES, concurrency: PUSHES });
      expect(statuses).to.have.length(PUSHES);
      for (const status of statuses) expect([204, 429, 503]).to.include(status);
      expect(statuses).to.include(204);
      expect(framework.child.exitCode).to.equal(null);
      expect(peakRssMib(framework.child.pid)).to.be.below(memoryMib({ concurrency: PUSHES }));
    });
  });
}
