import { expect } from 'chai';
import { entryOf, extract, passes } from '../../support/cloud-logging.ts';

const entry = entryOf(
  {
    severity: 'WARNING',
    time: '2026-11-21T16:00:00Z',
    message: 'a "quoted" word',
    status: 404,
    books: { fates: { delivered: 0 }, latencyMs: undefined },
    'logging.googleapis.com/labels': { function: 'ingest' },
    'logging.googleapis.com/trace': 'projects/p/traces/t',
  },
  'service',
  'region',
);

describe('the small evaluator of Cloud Logging’s filters', () => {
  for (const [filter, isPassed] of [
    ['resource.type="cloud_run_revision"', true],
    ['resource.labels.service_name="service" AND resource.labels.location="region"', true],
    ['resource.labels.service_name="service" AND resource.labels.location="elsewhere"', false],
    ['jsonPayload.message="a \\"quoted\\" word"', true],
    ['jsonPayload.message=~"^a .* word$"', true],
    ['jsonPayload.message=~"^word"', false],
    ['jsonPayload.message!~"^word"', true],
    ['jsonPayload.message!~"word"', false],
    ['jsonPayload.books.fates.delivered:*', true],
    ['jsonPayload.books.latencyMs:*', false],
    ['jsonPayload.books.toString:*', false],
    ['jsonPayload.time:*', false],
    ['labels.function="ingest"', true],
    ['severity>=WARNING', true],
    ['severity>=ERROR', false],
    ['severity="WARNING"', true],
  ] as const) {
    it(`${isPassed ? 'passes' : 'stops'} ${filter}`, () => {
      expect(passes(entry, filter)).to.equal(isPassed);
    });
  }

  it('refuses what it does not know', () => {
    for (const filter of ['a="1" OR b="2"', 'NOT a="1"', 'a>5', '"text"', 'a="1" b="2"']) {
      expect(() => passes(entry, filter), filter).to.throw('not a term');
    }
    expect(() => extract(entry, 'SPLIT(jsonPayload.message)')).to.throw('not an extractor');
  });

  it('extracts fields and parts of fields, numbers as text', () => {
    expect(extract(entry, 'EXTRACT(jsonPayload.status)')).to.equal('404');
    expect(extract(entry, 'REGEXP_EXTRACT(jsonPayload.status, "^([0-9])")')).to.equal('4');
    expect(extract(entry, 'REGEXP_EXTRACT(jsonPayload.nothing, "^([0-9])")')).to.equal(undefined);
    expect(extract(entry, 'EXTRACT(jsonPayload.books)')).to.equal(undefined);
  });

  it('takes a line with nothing but a message for text', () => {
    expect(entryOf({ severity: 'INFO', message: 'alone' }, 's', 'r').jsonPayload).to.equal(undefined);
  });
});
