import { expect } from 'chai';
import { parseRules, type Rule } from '../../../local/flowcore/rule.ts';
import { ruleBook } from '../../../local/flowcore/rules.ts';

const request = { path: '/events/acme/affiliate/tracking.0/click', eventType: 'click' };

/** How a rule treats ten equal requests: `x` where it applies. */
function pattern(rule: Rule): string {
  const rules = ruleBook();
  rules.add([rule]);
  return Array.from({ length: 10 }, () => (rules.take(request) === undefined ? '.' : 'x')).join('');
}

describe('rules of misbehaviour', () => {
  const cases: readonly (readonly [name: string, rule: Rule, expected: string])[] = [
    ['every request without conditions', {}, 'xxxxxxxxxx'],
    ['a part of the path', { path: '/events/' }, 'xxxxxxxxxx'],
    ['no other path', { path: '/file/' }, '..........'],
    ['an event type', { eventType: 'click' }, 'xxxxxxxxxx'],
    ['no other event type', { eventType: 'conversion' }, '..........'],
    ['every nth', { everyNth: 3 }, '..x..x..x.'],
    ['the next n', { next: 2 }, 'xx........'],
    ['the next n after some', { skip: 3, next: 2 }, '...xx.....'],
    ['none at probability 0', { probability: 0 }, '..........'],
    ['all at probability 1', { probability: 1 }, 'xxxxxxxxxx'],
  ];
  for (const [name, rule, expected] of cases) {
    it(`match ${name}`, () => expect(pattern(rule)).to.equal(expected));
  }

  it('draw the same requests again from the same seed', () => {
    const rule: Rule = { probability: 0.5, seed: 7 };
    expect(pattern(rule)).to.equal(pattern(rule));
    expect(pattern(rule)).to.match(/x/).and.match(/\./);
  });

  it('about the body wait until the body is there', () => {
    const rules = ruleBook();
    rules.add([{ bodyIncludes: 'poison' }]);
    expect(rules.take(request)).to.equal(undefined);
    expect(rules.take({ ...request, body: Buffer.from('[{"a":"fine"}]') })).to.equal(undefined);
    expect(rules.take({ ...request, body: Buffer.from('[{"a":"poison"}]') })).to.deep.equal({
      bodyIncludes: 'poison',
    });
    expect(rules.list()).to.deep.equal([{ bodyIncludes: 'poison', seen: 1, applied: 1 }]);
  });

  it('give way to the next rule when they do not apply', () => {
    const rules = ruleBook();
    rules.add([{ next: 1, status: 503, do: 'answer' }, { latencyMs: 10 }]);
    expect(rules.take(request)?.status).to.equal(503);
    expect(rules.take(request)?.latencyMs).to.equal(10);
    rules.clear();
    expect(rules.take(request)).to.equal(undefined);
  });

  it('that cannot be understood are refused with the reason', () => {
    expect(parseRules({ do: 'explode' })).to.have.property('ok', false);
    expect(parseRules([{ latency: 5 }])).to.have.property('ok', false);
    expect(parseRules({ do: 'answer', status: 503 })).to.have.property('ok', true);
  });
});
