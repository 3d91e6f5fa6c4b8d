import { expect } from 'chai';
import { createLog } from '../../functions/log.ts';

const TRACE = { id: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', isSampled: false };

/** A log, and its lines so far. */
function startLog() {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ write: (line) => lines.push(JSON.parse(line)) }, 'affiliate-1');
  return { log, lines };
}

describe('the log', () => {
  it("has Cloud Logging's severities and a message", () => {
    const { log, lines } = startLog();
    log.info({ a: 1 }, 'one');
    log.warn({}, 'two');
    log.error({}, 'three');
    expect(lines.map(({ severity }) => severity)).to.deep.equal(['INFO', 'WARNING', 'ERROR']);
    expect(lines[0]).to.include({ a: 1, message: 'one' });
    expect(lines[0]?.time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{3}Z$/);
  });

  it("puts a line under its request, in Cloud Logging's special fields", () => {
    const { log, lines } = startLog();
    log.info({ trace: TRACE, a: 1 }, 'one');
    expect(lines[0]).to.include({
      a: 1,
      'logging.googleapis.com/trace': 'projects/affiliate-1/traces/0af7651916cd43dd8448eb211c80319c',
      'logging.googleapis.com/spanId': 'b7ad6b7169203331',
      'logging.googleapis.com/trace_sampled': false,
    });
    expect(lines[0]).to.not.have.property('trace');
  });

  it('says no more of a trace than is known', () => {
    const { log, lines } = startLog();
    log.info({ trace: { ...TRACE, spanId: undefined, isSampled: undefined } }, 'one');
    log.info({ trace: undefined }, 'two');
    expect(Object.keys(lines[0] ?? {})).to.deep.equal([
      'severity',
      'time',
      'logging.googleapis.com/trace',
      'message',
    ]);
    expect(Object.keys(lines[1] ?? {})).to.deep.equal(['severity', 'time', 'message']);
  });

  it('labels the lines of each function with its name', () => {
    const { log, lines } = startLog();
    log.of('overflow').warn({ trace: TRACE }, 'one');
    log.info({}, 'two');
    const labels = lines.map((line) => line['logging.googleapis.com/labels']);
    expect(labels).to.deep.equal([{ function: 'overflow' }, undefined]);
    expect(lines[0]).to.include.keys('logging.googleapis.com/trace');
  });
});
