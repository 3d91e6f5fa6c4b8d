import { expect } from 'chai';
import { describeError } from '../../functions/describe-error.ts';

const SECRET = 'jane@example.com';

/** What JSON.parse throws for a text; its message quotes the text, line breaks included. */
function parseError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

/** The error under another message than its stack, which is written when it is first asked for, begins with. */
const changed = (error: Error): Error =>
  error.stack === '' ? error : Object.assign(error, { message: 'y' });

describe('the description of an error', () => {
  it('is the class and the code, where there is one', () => {
    expect(describeError(Object.assign(new Error(SECRET), { code: 'ECONNRESET' }))).to.equal(
      'Error ECONNRESET',
    );
    expect(describeError(Object.assign(new TypeError(SECRET), { code: 14 }))).to.equal('TypeError 14');
  });

  it('is the class and the place of a bug', () => {
    const told = describeError(new RangeError(SECRET));
    expect(told).to.match(/^RangeError at .*describe-error.test.ts/);
    expect(told).to.not.include(SECRET);
  });

  it('is the type of what is no error', () => {
    expect(describeError(SECRET)).to.equal('string');
    expect(describeError(undefined)).to.equal('undefined');
  });

  const quoting: Readonly<Record<string, unknown>> = {
    'a text with a line that looks like a frame': parseError(`{"a":\n   at ${SECRET}`),
    'a message of several such lines': new Error(`\n    at ${SECRET} (a:1:1)\n    at ${SECRET}`),
    'a message that was changed later': changed(new Error(`x\n    at ${SECRET}`)),
  };
  for (const [name, error] of Object.entries(quoting)) {
    it(`does not quote ${name}`, () => {
      const told = describeError(error);
      expect(told).to.match(/^(Syntax)?Error/);
      expect(told).to.not.include('jane');
    });
  }
});
