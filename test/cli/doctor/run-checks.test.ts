import { expect } from 'chai';
import { type Check, check } from '../../../cli/doctor/check.ts';
import { fetched, judge } from '../../../cli/doctor/fetched.ts';
import { ok } from '../../../cli/doctor/finding.ts';
import { countsOf, report } from '../../../cli/doctor/report.ts';
import { runChecks } from '../../../cli/doctor/run-checks.ts';
import { BadSettings } from '../../../functions/read-config.ts';
import { manualClock } from '../../support/manual-clock.ts';

const checkThat = (name: string, run: () => Promise<ReturnType<typeof ok>>): Check =>
  check('topics', name, `topic ${name}`, run);
const never = () => new Promise<never>(() => {});
const failing = (error: Error) => async () => {
  throw error;
};

describe('the checks', () => {
  it('go on when one of them fails, hangs or lacks a setting, and say so of each', async () => {
    const clock = manualClock();
    const running = runChecks(
      [
        checkThat('sound', async () => ok('exists')),
        checkThat('hangs', never),
        checkThat('breaks', failing(new Error('a bug'))),
        checkThat('unset', failing(new BadSettings(new Map([['STAGED_TOPIC', 'is not set']])))),
      ],
      clock,
    );
    await new Promise((resolve) => void setImmediate(resolve));
    clock.advance(60_000);
    const checked = await running;
    expect(checked.map(({ mark }) => mark)).to.deep.equal(['ok', 'warn', 'warn', 'skip']);
    expect(checked.map(({ says }) => says)).to.deep.equal([
      'exists',
      'not checked: no answer within 45 s: check the network and try again',
      'not checked: a bug',
      'the settings come first',
    ]);
    expect(clock.pending()).to.equal(0);
  });
});

describe('what was asked for', () => {
  const clock = manualClock();
  const asked = (code?: unknown) => fetched(clock, failing(Object.assign(new Error('said'), { code })));
  const markOf = async (code?: unknown) => {
    const found = await asked(code);
    return found.kind === 'unknown' ? found.verdict.mark : found.kind;
  };

  it('is missing, may not be seen, is not served, or is out of reach', async () => {
    for (const code of [5, 404, '404']) expect(await markOf(code)).to.equal('missing');
    for (const code of [7, 403]) expect(await markOf(code)).to.equal('warn');
    for (const code of [12, 501]) expect(await markOf(code)).to.equal('skip');
    for (const code of [14, 16, 401, 500, undefined]) expect(await markOf(code)).to.equal('bad');
  });

  it('is out of reach when it does not come in time', async () => {
    const late = fetched(clock, never);
    clock.advance(20_000);
    expect(await late).to.deep.include({ kind: 'unknown' });
    expect(judge(await late, () => ok('')).mark).to.equal('skip');
  });

  it('names the command where nobody is logged in', async () => {
    const found = await fetched(clock, failing(new Error('Could not load the default credentials.')));
    expect(found).to.have.nested.property('verdict.mend', 'gcloud auth application-default login');
  });
});

describe('the report', () => {
  it('has a line for all that is well with a thing, and one with its command for each thing that is not', () => {
    const each = { group: 'subscriptions', check: 'any', what: 'ingest' } as const;
    const checked = [
      { ...each, mark: 'ok', says: 'exists' },
      { ...each, mark: 'bad', says: 'it expires', mend: 'gcloud this' },
      { ...each, mark: 'ok', says: 'no filter' },
      { ...each, mark: 'bad', says: 'it keeps too little', mend: 'gcloud that' },
    ] as const;
    expect(report(checked).split('\n')).to.deep.equal([
      'subscriptions',
      '  ok    ingest: exists, no filter',
      '  bad   ingest: it expires',
      '        mend: gcloud this',
      '  bad   ingest: it keeps too little',
      '        mend: gcloud that',
      '',
      '2 bad, 2 ok',
    ]);
    expect(countsOf(checked)).to.deep.equal({ ok: 2, warn: 0, bad: 2, skip: 0 });
  });
});
