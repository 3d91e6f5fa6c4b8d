import { expect } from 'chai';
import fc from 'fast-check';
import { type Answer, type Consequence, consequence } from '../../../functions/flowcore/consequence.ts';

type Kind = Consequence['kind'];

const IDS_OF_TWO = '"eventIds":["a","b"]';
const SIZE_TEXT = 'Event size exceeds maximum limit of 64000 bytes';

/** Answers to a batch of two events. */
const responses: readonly (readonly [status: number, body: string, kind: Kind])[] = [
  [200, `{"success":true,${IDS_OF_TWO}}`, 'delivered'],
  [200, `{"received":true,${IDS_OF_TWO}}`, 'delivered'],
  [201, '{"success":true}', 'delivered'],
  [202, '{"received":true}', 'delivered'],
  [200, '{"success":true,"eventId":"a"}', 'delivered'],
  [200, ` {"eventIds" : [ "a", "b" ],\n"success" : true } `, 'delivered'],
  [200, '{"success":true,"eventIds":["a"]}', 'misconfigured'],
  [200, '{"received":true,"eventIds":[]}', 'misconfigured'],
  [200, `{"success":false,${IDS_OF_TWO}}`, 'misconfigured'],
  [200, `{"success":false,"received":true,${IDS_OF_TWO}}`, 'misconfigured'],
  [200, `{"received":false,${IDS_OF_TWO}}`, 'misconfigured'],
  [200, `{"success":"true",${IDS_OF_TWO}}`, 'misconfigured'],
  [200, `{"success":1,${IDS_OF_TWO}}`, 'misconfigured'],
  [200, `{${IDS_OF_TWO}}`, 'misconfigured'],
  [200, '{}', 'misconfigured'],
  [200, '', 'misconfigured'],
  [204, '', 'misconfigured'],
  [200, '<html>Sign in</html>', 'misconfigured'],
  [200, '{"success":true', 'misconfigured'],
  [200, 'null', 'misconfigured'],
  [200, 'true', 'misconfigured'],
  [200, '"success"', 'misconfigured'],
  [200, '[{"success":true}]', 'misconfigured'],
  [206, '', 'misconfigured'],
  [301, '', 'misconfigured'],
  [302, '{"success":true}', 'misconfigured'],
  [304, '', 'misconfigured'],
  [400, SIZE_TEXT, 'size'],
  [400, `{"statusCode":400,"message":"${SIZE_TEXT}"}`, 'size'],
  [400, '{"message":"event size exceeds the maximum of 32000 bytes"}', 'size'],
  [400, '{"message":"Request validation failed"}', 'event-fault'],
  [400, '', 'event-fault'],
  [422, '{"message":"Unprocessable"}', 'event-fault'],
  [401, '', 'misconfigured'],
  [402, '', 'misconfigured'],
  [403, '<html></html>', 'misconfigured'],
  [403, SIZE_TEXT, 'misconfigured'],
  [404, '{"message":"EventType not found with name = a/b/c/d"}', 'misconfigured'],
  [405, '', 'misconfigured'],
  [407, '', 'misconfigured'],
  [408, '', 'transient'],
  [410, '', 'misconfigured'],
  [413, '', 'size'],
  [413, '<html><h1>413 Request Entity Too Large</h1></html>', 'size'],
  [415, '', 'misconfigured'],
  [418, '', 'misconfigured'],
  [421, '', 'misconfigured'],
  [425, '', 'transient'],
  [429, '', 'throttled'],
  [429, `{"success":true,${IDS_OF_TWO}}`, 'throttled'],
  [431, '', 'misconfigured'],
  [451, '', 'misconfigured'],
  [500, '{"statusCode":500}', 'transient'],
  [500, SIZE_TEXT, 'transient'],
  [500, `{"success":true,${IDS_OF_TWO}}`, 'transient'],
  [502, '<html></html>', 'transient'],
  [503, '', 'throttled'],
  [504, '', 'transient'],
  [529, '', 'transient'],
];

const failures: readonly (readonly [code: string, sent: boolean, kind: Kind])[] = [
  ['ECONNREFUSED', false, 'transient'],
  ['ENOTFOUND', false, 'transient'],
  ['ECONNRESET', true, 'unknown'],
  ['ETIMEDOUT', true, 'unknown'],
  ['ETIMEDOUT', false, 'transient'],
];

describe('the consequence of an answer', () => {
  for (const [status, body, kind] of responses) {
    it(`${status} ${JSON.stringify(body).slice(0, 60)} for two events is ${kind}`, () => {
      expect(consequence({ kind: 'response', status, body }, 2).kind).to.equal(kind);
    });
  }

  for (const [code, sent, kind] of failures) {
    it(`${code} ${sent ? 'after' : 'before'} sending is ${kind}`, () => {
      expect(consequence({ kind: 'failure', code, sent }, 2)).to.deep.equal({ kind, detail: code });
    });
  }

  const anyStatus = fc.integer({ min: 100, max: 599 });
  const anyBody = fc.oneof(fc.string(), fc.json(), fc.constantFrom(...responses.map(([, body]) => body)));
  const respond = (status: number, body: string): Answer => ({ kind: 'response', status, body });

  it('is delivered by a 2xx alone, whatever the body says', () => {
    fc.assert(
      fc.property(anyStatus, anyBody, (status, body) => {
        const { kind } = consequence(respond(status, body), 1);
        if (status < 200 || status > 299) expect(kind).not.to.equal('delivered');
      }),
    );
  });

  // What Flowcore has not said of an event must not bring the event into quarantine.
  it('blames the event for 400 and 422 alone', () => {
    for (let status = 100; status < 600; status += 1) {
      const { kind } = consequence(respond(status, ''), 1);
      expect(kind === 'event-fault', `HTTP ${status}`).to.equal(status === 400 || status === 422);
    }
  });

  it('needs as many ids as events, where there are ids', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.integer({ min: 1, max: 20 }), (ids, events) => {
        const eventIds = Array.from({ length: ids }, (_, index) => `${index}`);
        const body = JSON.stringify({ success: true, eventIds });
        const kind = ids < events ? 'misconfigured' : 'delivered';
        expect(consequence(respond(200, body), events).kind).to.equal(kind);
      }),
    );
  });

  it('tells the status and never the body', () => {
    const told = responses.map(([status, body]) => {
      const outcome = consequence(respond(status, body.replace('event', 'jane@example.com')), 2);
      if (outcome.kind !== 'delivered') expect(outcome.detail).to.include(`HTTP ${status}`);
      // Only an event's fault keeps Flowcore's words, for the quarantine record.
      return JSON.stringify({ ...outcome, answer: undefined });
    });
    expect(told.join('')).not.to.include('jane').and.not.to.include('html');
  });
});
