import { expect } from 'chai';
import type { Judgement } from '../../../local/judge/judgement.ts';
import { noCounts, settledEvents, withLogLine } from '../../../local/start/counts.ts';
import { progressLine } from '../../../local/start/progress-line.ts';
import { summarise, summaryTable, verdict } from '../../../local/start/summary.ts';

const judgement: Judgement = {
  published: 10,
  delivered: 7,
  overflowed: 1,
  quarantined: 2,
  goodQuarantined: 0,
  filtered: 0,
  lost: 0,
  duplicates: 1,
  unknown: 0,
  mismatches: [],
  missedByRunningConsumer: 3,
  fileUploads: 1,
  latencyMs: { p50: 4, p99: 40, max: 50 },
  quarantineReasons: { schema: 2 },
  balanced: true,
};
const counts = { ...noCounts, delivered: 8, overflowed: 1, retried: 2, flowcoreRequests: 5, uploads: 1 };
const run = { published: 10, due: 10, seconds: 2.0049, isSettled: true };
const settled = { ...run, unsettled: undefined };

describe('the summary of a run', () => {
  it('takes everything but retries, requests and timings from the judge', () => {
    expect(summarise(judgement, counts, run)).to.deep.equal({
      published: 10,
      delivered: 7,
      overflowed: 1,
      quarantined: 2,
      filtered: 0,
      lost: 0,
      duplicates: 1,
      missedByRunningConsumer: 3,
      retried: 2,
      flowcoreRequests: 5,
      fileUploads: 1,
      seconds: 2,
      eventsPerSecond: 4.99,
      latencyMs: { p50: 4, p99: 40 },
      quarantineReasons: { schema: 2 },
      balanced: true,
    });
  });

  it('is not balanced when the run did not settle, or the judge says so, or the numbers do not add up', () => {
    const cases = [
      summarise(judgement, counts, { ...run, isSettled: false }),
      summarise({ ...judgement, balanced: false }, counts, run),
      summarise({ ...judgement, delivered: 6 }, counts, run),
    ];
    expect(cases.map(({ balanced }) => balanced)).to.deep.equal([false, false, false]);
  });

  it('counts what Sluice says it delivered where the judge cannot look', () => {
    const unknown = { delivered: null, overflowed: null, lost: null, duplicates: null, fileUploads: null };
    const elsewhere = { ...judgement, ...unknown, published: 11 };
    const summary = summarise(elsewhere, counts, run);
    expect(summary).to.include({ delivered: 8, overflowed: 1, lost: null, fileUploads: 1, balanced: true });
    expect(summaryTable(summary)).to.match(/lost\s+│\s+unknown/);
  });

  it('claims nothing about what the judge cannot read', () => {
    const unknown = { delivered: null, overflowed: null, lost: null, duplicates: null, fileUploads: null };
    const elsewhere = { ...judgement, ...unknown, published: 11 };
    const text = verdict(summarise(elsewhere, counts, run), elsewhere, settled, undefined);
    expect(text).to.match(/^balanced: yes, as far as can be judged here: .* in quarantine .* was not judged/);
    expect(text).to.not.include('every published event');
  });

  it('is not balanced when the judge saw fewer events than the run published, or published too few', () => {
    for (const facts of [
      { ...settled, published: 11 },
      { ...settled, due: 11 },
    ]) {
      const summary = summarise(judgement, counts, facts);
      expect(summary.balanced).to.equal(false);
      expect(verdict(summary, judgement, facts, undefined)).to.include(
        'has 10 event(s), the run had to publish 11',
      );
    }
  });

  it('tells no duration and no pace of a run that did not settle', () => {
    const summary = summarise(judgement, counts, { ...run, isSettled: false });
    expect(summary).to.include({ seconds: null, eventsPerSecond: null });
    expect(summaryTable(summary)).to.match(/events per second\s+│\s+unknown/);
  });

  it('lists the quarantine reasons below their sum', () => {
    expect(summaryTable(summarise(judgement, counts, run))).to.match(
      /quarantined\s+│ +2 │\n│ {3}schema +│ +2 │/,
    );
  });

  it('says in words whether the books balance, and what to look at when not', () => {
    expect(verdict(summarise(judgement, counts, run), judgement, settled, undefined)).to.match(
      /^balanced: yes/,
    );
    const bad = {
      ...judgement,
      balanced: false,
      unknown: 1,
      mismatches: ['message 7: it is stored nowhere'],
    };
    const text = verdict(
      summarise(bad, counts, run),
      bad,
      { ...run, unsettled: '2 message(s) not acknowledged' },
      'dir',
    );
    expect(text).to.match(/^balanced: no; .*dir/);
    for (const part of ['2 message(s) not acknowledged', '1 stored record(s)', 'message 7']) {
      expect(text).to.include(part);
    }
  });
});

describe('the counts of a run under way', () => {
  it('add up from the lines that the functions log', () => {
    const fates = { delivered: 3, overflowed: 1, quarantined: 2, filtered: 1, retry: 4 };
    const lines = [
      JSON.stringify({ message: 'batch', books: { fates } }),
      JSON.stringify({ message: 'batch', books: undefined }),
      JSON.stringify({ message: 'books', books: { fates: { delivered: 1 } } }),
      JSON.stringify({ message: 'upload', fate: 'delivered' }),
      JSON.stringify({ message: 'upload', fate: 'retry' }),
      'not a log line',
      'null',
    ];
    const sum = lines.reduce(withLogLine, noCounts);
    expect(sum).to.deep.equal({
      flowcoreRequests: 2,
      delivered: 4,
      overflowed: 1,
      quarantined: 2,
      filtered: 1,
      retried: 5,
      uploads: 1,
    });
    expect(settledEvents(sum)).to.equal(8);
  });

  it('fit into one line', () => {
    const progress = {
      published: 9,
      delivered: 5,
      overflowed: 1,
      quarantined: 2,
      inFlight: 1,
      eventsPerSecond: 3.4,
    };
    const plain = 'published 9  delivered 5  overflowed 1  quarantined 2  in flight 1  3/s';
    expect(progressLine({ ...progress, p99Ms: undefined })).to.equal(plain);
    expect(progressLine({ ...progress, p99Ms: 12 })).to.equal(`${plain}  p99 12 ms`);
  });
});
