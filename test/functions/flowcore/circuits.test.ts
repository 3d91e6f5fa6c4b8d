import { expect } from 'chai';
import fc from 'fast-check';
import type { Destination } from '../../../functions/event-types/event-type.ts';
import { type Consequence, misconfigured } from '../../../functions/flowcore/consequence.ts';
import { type ManualClock, manualClock } from '../../support/manual-clock.ts';
import { clicks } from './sample-event.ts';
import { hostOn, type Turns } from './sample-host.ts';

const DELIVERED: Consequence = { kind: 'delivered' };
const DOWN: Consequence = { kind: 'transient', detail: 'HTTP 500' };
const UNAUTHORISED = misconfigured('host', 'HTTP 401');
const MISSING: Consequence = { ...misconfigured('destination', 'HTTP 404'), isMissing: true };
const REFUSED: Consequence = { kind: 'event-fault', detail: 'HTTP 400', answer: '' };
const conversions: Destination = { ...clicks, eventType: 'conversion' };
const MINUTE_MS = 60_000;

function start() {
  const clock: ManualClock = manualClock();
  const turns: Turns = [];
  const host = hostOn(clock, { turns });
  return {
    clock,
    host,
    turns,
    learn: (consequence: Consequence, destination = clicks, sentMs = clock.now()) =>
      host.learn(destination, consequence, sentMs),
    /** What a batch of ten events would be told: `pass`, `probe`, or the consequence's kind. */
    ask: (destination = clicks): string => {
      const refusal = host.refusal(destination, 10);
      if (refusal !== undefined) return refusal.kind;
      const isProbe = host.isOpen(destination);
      host.takeProbe(destination);
      return isProbe ? 'probe' : 'pass';
    },
  };
}

describe('a circuit', () => {
  it('opens at once where Flowcore lets nobody in, for every destination, and tells it once', () => {
    const { ask, learn, turns } = start();
    expect(ask()).to.equal('pass');
    learn(UNAUTHORISED);
    learn(UNAUTHORISED, conversions);
    expect([ask(), ask(conversions), ask()]).to.deep.equal(Array(3).fill('misconfigured'));
    expect(turns.map(({ turn, scope, cause }) => [turn, scope, cause.detail])).to.deep.equal([
      ['began', 'host', 'HTTP 401'],
    ]);
  });

  it('lets one probe pass when it is due, and none while that is under way', () => {
    const { ask, clock, learn } = start();
    learn(UNAUTHORISED);
    clock.advance(499);
    expect(ask()).to.equal('misconfigured');
    clock.advance(1);
    expect([ask(), ask(), ask(conversions)]).to.deep.equal(['probe', 'misconfigured', 'misconfigured']);
  });

  it('waits twice as long after each probe that fails, up to ten seconds', () => {
    const { ask, clock, learn } = start();
    learn(UNAUTHORISED);
    const waitsMs: number[] = [];
    for (let probe = 0; probe < 8; probe += 1) {
      let waitMs = 0;
      while (ask() !== 'probe') {
        clock.advance(100);
        waitMs += 100;
      }
      learn(UNAUTHORISED);
      waitsMs.push(waitMs);
    }
    expect(waitsMs).to.deep.equal([500, 1000, 2000, 4000, 5000, 5000, 5000, 5000]);
  });

  it('plans another probe when one ends without having been sent', () => {
    const { clock, host, learn, ask } = start();
    learn(UNAUTHORISED);
    clock.advance(500);
    host.takeProbe(clicks)();
    expect(ask()).to.equal('misconfigured');
    clock.advance(1000);
    expect(ask()).to.equal('probe');
  });

  it('closes when a probe is accepted, and tells a minute later how many events it held back', () => {
    const { ask, clock, learn, turns } = start();
    learn(UNAUTHORISED);
    ask();
    ask(conversions);
    clock.advance(500);
    expect(ask()).to.equal('probe');
    learn(DELIVERED);
    expect(ask(conversions)).to.equal('pass');
    clock.advance(MINUTE_MS);
    learn(DELIVERED);
    learn(DELIVERED);
    expect(turns.map(({ turn, suppressed }) => [turn, suppressed])).to.deep.equal([
      ['began', 0],
      ['ended', 20],
    ]);
  });

  it('stays closed over a hiccup: requests that fail at the same moment', () => {
    const { ask, clock, learn } = start();
    for (let request = 0; request < 16; request += 1) learn(DOWN);
    clock.advance(2999);
    learn(DOWN);
    expect(ask()).to.equal('pass');
    clock.advance(1);
    learn(DOWN);
    expect(ask()).to.equal('transient');
  });

  it('counts the time of requests that hang from when they were sent', () => {
    const { ask, clock, learn } = start();
    const sentMs = clock.now();
    clock.advance(20_000);
    for (let request = 0; request < 4; request += 1)
      learn({ kind: 'unknown', detail: 'ETIMEDOUT' }, clicks, sentMs);
    expect(ask()).to.equal('transient');
  });

  it('forgets failures as soon as anything is accepted', () => {
    const { ask, clock, learn } = start();
    for (let request = 0; request < 3; request += 1) learn(DOWN);
    clock.advance(10_000);
    learn(DELIVERED);
    learn(DOWN);
    expect(ask()).to.equal('pass');
  });

  it('is one episode when it opens again within a minute, with probes as rare as before', () => {
    const { ask, clock, learn, turns } = start();
    for (let round = 0; round < 5; round += 1) {
      for (let failure = 0; failure < 4; failure += 1) learn(UNAUTHORISED, clicks, clock.now() - 1000);
      expect(ask()).to.equal('misconfigured');
      clock.advance(10_000);
      expect(ask()).to.equal('probe');
      learn(DELIVERED);
      clock.advance(1000);
    }
    expect(turns.map(({ turn }) => turn)).to.deep.equal(['began']);
  });

  it('stays closed while others pass: one backend of several does not hold back the rest', () => {
    const { ask, clock, learn, turns } = start();
    for (let request = 0; request < 1000; request += 1) {
      learn(DELIVERED);
      learn(UNAUTHORISED);
      clock.advance(300);
      expect(ask()).to.equal('pass');
    }
    expect(turns).to.deep.equal([]);
  });

  it('is not closed by the answer to what was sent before it opened', () => {
    const { ask, clock, learn } = start();
    const sentMs = clock.now();
    clock.advance(10);
    learn(UNAUTHORISED);
    learn(DELIVERED, clicks, sentMs);
    expect(ask()).to.equal('misconfigured');
  });

  it('recalls what left before it opened, but not its probe', () => {
    const { clock, host, learn } = start();
    const departedMs = clock.now();
    clock.advance(10);
    learn(UNAUTHORISED);
    expect(host.recall(clicks, departedMs)).to.include({ kind: 'misconfigured' });
    clock.advance(500);
    expect(host.recall(clicks, clock.now())).to.equal(undefined);
  });

  it('takes a refused event as a sign that the host is there', () => {
    const { ask, learn } = start();
    learn(UNAUTHORISED);
    learn(REFUSED);
    expect(ask()).to.equal('pass');
  });

  it('takes nothing that was sent before it opened for the answer to its probe', () => {
    const { ask, clock, learn } = start();
    const sentMs = clock.now();
    clock.advance(10);
    learn(UNAUTHORISED);
    clock.advance(500);
    expect(ask()).to.equal('probe');
    learn(UNAUTHORISED, conversions, sentMs);
    expect(ask()).to.equal('misconfigured');
    learn(DELIVERED);
    expect(ask()).to.equal('pass');
  });

  it('concerns one destination alone where that is missing or hangs while others are taken', () => {
    const { ask, clock, learn, turns } = start();
    learn(MISSING);
    expect([ask(), ask(conversions)]).to.deep.equal(['misconfigured', 'pass']);
    const other = { ...clicks, eventType: 'slow' };
    for (let request = 0; request < 4; request += 1) {
      learn({ kind: 'unknown', detail: 'ETIMEDOUT' }, other, clock.now() - 20_000);
      learn(DELIVERED, conversions);
    }
    expect([ask(other), ask(conversions)]).to.deep.equal(['transient', 'pass']);
    expect(turns.map(({ scope }) => scope)).to.deep.equal(['tracking.0/click', 'tracking.0/slow']);
  });

  it('is one episode, not one for each destination, when everything fails', () => {
    const { clock, learn, turns } = start();
    for (let round = 0; round < 20; round += 1) {
      learn(DOWN);
      learn(DOWN, conversions);
      clock.advance(1000);
    }
    expect(turns.map(({ turn, scope }) => `${turn} ${scope}`)).to.deep.equal(['began host']);
  });

  it('tells beginnings and ends in turn, whatever comes', () => {
    const moves = fc.array(
      fc.record({
        consequence: fc.constantFrom(DELIVERED, DOWN, UNAUTHORISED, MISSING, REFUSED),
        destination: fc.constantFrom(clicks, conversions),
        afterMs: fc.constantFrom(0, 100, 1000, 20_000),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(moves, (list) => {
        const { ask, clock, learn, turns } = start();
        for (const { consequence, destination, afterMs } of list) {
          if (['pass', 'probe'].includes(ask(destination))) learn(consequence, destination);
          clock.advance(afterMs);
        }
        for (const scope of ['host', 'tracking.0/click', 'tracking.0/conversion']) {
          const told = turns.filter((each) => each.scope === scope && each.turn !== 'parked');
          for (const [index, { turn }] of told.entries()) {
            expect(turn).to.equal(index % 2 === 0 ? 'began' : 'ended');
          }
        }
      }),
    );
  });
});

describe('a destination that is missing', () => {
  /** Flowcore does not know clicks; conversions are taken once a minute, or not at all. */
  const missingFor = (minutes: number, areOthersTaken: boolean, answer = MISSING) => {
    const house = start();
    house.learn(MISSING);
    for (let minute = 0; minute < minutes; minute += 1) {
      house.clock.advance(MINUTE_MS);
      if (areOthersTaken) house.learn(DELIVERED, conversions);
      if (house.ask() === 'probe') house.learn(answer);
    }
    return house;
  };

  it('has its events parked after ten minutes in which others were taken, and alerts once', () => {
    expect(missingFor(9, true).ask()).to.equal('misconfigured');
    const { ask, turns } = missingFor(10, true);
    expect([ask(), ask(), ask(conversions)]).to.deep.equal([
      'destination-missing',
      'destination-missing',
      'pass',
    ]);
    expect(turns.map(({ turn }) => turn)).to.deep.equal(['began', 'parked']);
  });

  it('has them wait for as long as nothing else is taken: then all of Flowcore is wrong', () => {
    expect(missingFor(120, false).ask()).to.equal('misconfigured');
  });

  it('is not found missing by a single answer, however long ago that is', () => {
    const { ask, clock, learn } = start();
    learn(MISSING);
    clock.advance(11 * MINUTE_MS);
    learn(DELIVERED, conversions);
    expect([ask(), ask()]).to.deep.equal(['probe', 'misconfigured']);
  });

  it('is not found missing when its probes are refused for another reason', () => {
    expect(missingFor(30, true, misconfigured('destination', 'HTTP 405')).ask()).to.equal('misconfigured');
  });

  it('has them wait when the others are missing as well', () => {
    const { ask, clock, learn } = start();
    const sentMs = clock.now();
    clock.advance(10);
    learn(MISSING);
    learn(DELIVERED, conversions, sentMs);
    for (let minute = 0; minute < 15; minute += 1) {
      if (ask() === 'probe') learn(MISSING);
      if (ask(conversions) !== 'misconfigured') learn(MISSING, conversions);
      clock.advance(MINUTE_MS);
    }
    expect(ask()).to.equal('probe');
    expect(ask()).to.equal('misconfigured');
  });

  it('gets them again as soon as a probe finds it', () => {
    const { ask, clock, learn, turns } = missingFor(11, true);
    expect(ask()).to.equal('destination-missing');
    clock.advance(10_000);
    expect(ask()).to.equal('probe');
    learn(DELIVERED);
    expect(ask()).to.equal('pass');
    clock.advance(MINUTE_MS);
    learn(DELIVERED);
    expect(turns.map(({ turn }) => turn)).to.deep.equal(['began', 'parked', 'ended']);
  });
});
