import { expect } from 'chai';
import { lazy } from '../../functions/lazy.ts';

describe('what is made lazily', () => {
  it('is made when it is first asked for, once for all', async () => {
    let made = 0;
    const client = lazy(async () => {
      made += 1;
      return { number: made };
    });
    expect(made).to.equal(0);
    const [first, second] = await Promise.all([client(), client()]);
    expect(first).to.equal(second);
    expect(await client()).to.equal(first);
    expect(made).to.equal(1);
  });

  it('is tried again after a failure', async () => {
    let tries = 0;
    const client = lazy(async () => {
      tries += 1;
      if (tries === 1) throw new Error('out of reach');
      return 'client';
    });
    const failed = await client().catch((error: unknown) => error);
    expect(failed).to.be.an('error').with.property('message', 'out of reach');
    expect(await client()).to.equal('client');
  });
});
