import { expect } from 'chai';
import { describeCause, describeProblem } from '../../cli/describe-problem.ts';
import { createNoteCauses } from '../../cli/replay/note-causes.ts';
import { describeError } from '../../functions/describe-error.ts';

const DENIED =
  /^permission is missing \(.*\): have yourself added to sluice:operatorMembers, then `pulumi up`$/;
const refusal = (code: string | number, message = 'no') => Object.assign(new Error(message), { code });

describe('a problem in words', () => {
  it('is cause, what was said, and remedy, on one line', () => {
    expect(describeProblem(refusal(7, 'one\ntwo')))
      .to.match(DENIED)
      .and.contain('(one two)');
    expect(describeProblem(refusal('ENOSPC', 'disk full'))).to.equal('disk full');
  });

  it('can be told from class and code alone, which is all that a fate says', () => {
    for (const code of [7, 403]) {
      const fate = describeError(refusal(code));
      expect(describeCause(fate)).to.match(DENIED);
      // As an upload of a replay's own passes it on.
      expect(describeCause(describeError(refusal(fate)))).to.match(DENIED);
    }
    for (const cause of ['misconfigured: HTTP 403', 'HTTP 403', 'deadline passed', 'Error constructor']) {
      expect(describeCause(cause)).to.equal(cause);
    }
  });

  it('is noted once while a replay tries again', () => {
    const lines: string[] = [];
    const note = createNoteCauses((line) => lines.push(line));
    for (const cause of ['Error 7', 'Error 7', 'transient: HTTP 503']) note({ fate: 'retry', cause });
    note({ fate: 'delivered' });
    expect(lines).to.have.length(2);
    expect(lines[0]).to.contain('trying again: permission is missing');
  });
});
