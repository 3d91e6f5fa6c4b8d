import { expect } from 'chai';
import fc from 'fast-check';
import { createQueue } from '../../../local/pubsub/queue.ts';

describe('a queue', () => {
  it('gives back what went in, in order, however much went through it', () => {
    const steps = fc.array(
      fc.oneof(fc.record({ push: fc.integer({ min: 1, max: 900 }) }), fc.constant('shift')),
      {
        maxLength: 60,
        size: 'max',
      },
    );
    fc.assert(
      fc.property(steps, (operations) => {
        const queue = createQueue<number>();
        let model: number[] = [];
        let next = 0;
        for (const operation of operations) {
          if (operation === 'shift') {
            for (let times = 0; times < 700; times += 1) expect(queue.shift()).to.equal(model[times]);
            model = model.slice(700);
          } else {
            for (let times = 0; times < operation.push; times += 1) {
              queue.push(next);
              model.push(next);
              next += 1;
            }
          }
          expect(queue.size).to.equal(model.length);
          expect(queue.peek()).to.equal(model[0]);
        }
        expect([...queue]).to.deep.equal(model);
      }),
      { numRuns: 30 },
    );
  });
});
