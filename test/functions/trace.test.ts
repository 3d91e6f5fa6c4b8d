import { expect } from 'chai';
import fc from 'fast-check';
import { readTrace, type Trace } from '../../functions/trace.ts';

const ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const OTHER_ID = '105445aa7843bc8bf206b12000100000';

describe('the trace of a request', () => {
  const w3c = (version: string, flags: string, more = '') => `${version}-${ID}-${SPAN}-${flags}${more}`;

  const traceparents: readonly (readonly [what: string, header: string, trace: Trace | undefined])[] = [
    ['a sampled one', w3c('00', '01'), { id: ID, spanId: SPAN, isSampled: true }],
    ['one that is not sampled', w3c('00', '00'), { id: ID, spanId: SPAN, isSampled: false }],
    ['flags that are not known yet', w3c('00', 'fe'), { id: ID, spanId: SPAN, isSampled: false }],
    ['a later version', w3c('01', '03'), { id: ID, spanId: SPAN, isSampled: true }],
    ['a later version with more parts', w3c('cc', '01', '-a-b'), { id: ID, spanId: SPAN, isSampled: true }],
    ['a later version that ends in a dash', w3c('cc', '01', '-'), { id: ID, spanId: SPAN, isSampled: true }],
    ['more parts than version 00 has', w3c('00', '01', '-a'), undefined],
    ['a later version with more than a part', w3c('cc', '01', 'a'), undefined],
    ['the forbidden version', w3c('ff', '01'), undefined],
    ['upper case', w3c('00', '01').toUpperCase(), undefined],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`, undefined],
    ['a span of zeros', `00-${ID}-${'0'.repeat(16)}-01`, undefined],
    ['a trace too short', `00-${ID.slice(1)}-${SPAN}-01`, undefined],
    ['a span too long', `00-${ID}-${SPAN}0-01`, undefined],
    ['no flags', `00-${ID}-${SPAN}`, undefined],
    ['no hex', `00-${ID.replace('a', 'g')}-${SPAN}-01`, undefined],
    ['white space', ` ${w3c('00', '01')}`, undefined],
    ['a line break', `${w3c('00', '01')}\n`, undefined],
    ['two of them, as Node joins them', `${w3c('00', '01')}, ${w3c('00', '01')}`, undefined],
    ['nothing', '', undefined],
  ];
  for (const [what, traceparent, trace] of traceparents) {
    it(`is ${trace === undefined ? 'unknown by' : 'read from'} a traceparent: ${what}`, () => {
      expect(readTrace({ traceparent })).to.deep.equal(trace);
    });
  }

  const cloudTraces: readonly (readonly [what: string, header: string, trace: Trace | undefined])[] = [
    [
      'trace, span and options',
      `${OTHER_ID}/74;o=1`,
      { id: OTHER_ID, spanId: '000000000000004a', isSampled: true },
    ],
    ['not sampled', `${OTHER_ID}/1;o=0`, { id: OTHER_ID, spanId: '0000000000000001', isSampled: false }],
    ['trace and span', `${OTHER_ID}/1`, { id: OTHER_ID, spanId: '0000000000000001', isSampled: undefined }],
    ['a trace alone', OTHER_ID, { id: OTHER_ID, spanId: undefined, isSampled: undefined }],
    ['trace and options', `${OTHER_ID};o=1`, { id: OTHER_ID, spanId: undefined, isSampled: true }],
    ['a span of zero', `${OTHER_ID}/0;o=1`, { id: OTHER_ID, spanId: undefined, isSampled: true }],
    [
      'the largest span',
      `${OTHER_ID}/18446744073709551615`,
      { id: OTHER_ID, spanId: 'ffffffffffffffff', isSampled: undefined },
    ],
    ['a span beyond 64 bits', `${OTHER_ID}/18446744073709551616`, undefined],
    ['a span in hex', `${OTHER_ID}/4a`, undefined],
    ['a trace of zeros', `${'0'.repeat(32)}/1;o=1`, undefined],
    ['a trace too short', `${OTHER_ID.slice(1)}/1;o=1`, undefined],
    ['other options', `${OTHER_ID}/1;o=x`, undefined],
    ['what follows', `${OTHER_ID}/1;o=1 `, undefined],
  ];
  for (const [what, header, trace] of cloudTraces) {
    it(`is ${trace === undefined ? 'unknown by' : 'read from'} an X-Cloud-Trace-Context: ${what}`, () => {
      expect(readTrace({ 'x-cloud-trace-context': header })).to.deep.equal(trace);
    });
  }

  it('is the traceparent of two headers, unless that is malformed', () => {
    const older = { 'x-cloud-trace-context': `${OTHER_ID}/1;o=1` };
    expect(readTrace({ ...older, traceparent: w3c('00', '01') })?.id).to.equal(ID);
    expect(readTrace({ ...older, traceparent: 'no trace' })?.id).to.equal(OTHER_ID);
    expect(readTrace({})).to.equal(undefined);
  });

  it('holds hex digits only, whatever the headers are', () => {
    const header = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef-/;=o \n'), maxLength: 80 }),
      fc.stringMatching(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}.?$/),
      fc.stringMatching(/^[0-9a-f]{32}[/]\d{1,22};o=\d.?$/),
    );
    fc.assert(
      fc.property(header, header, (traceparent, older) => {
        const trace = readTrace({ traceparent, 'x-cloud-trace-context': older });
        if (trace === undefined) return;
        expect(trace.id).to.match(/^[0-9a-f]{32}$/);
        expect(trace.spanId ?? SPAN).to.match(/^[0-9a-f]{16}$/);
      }),
    );
  });
});
