import { expect } from 'chai';
import fc from 'fast-check';
import type { EventType } from '../../../functions/event-types/event-type.ts';
import { rewrite } from '../../../functions/stages/rewrite.ts';
import {
  addedKeys,
  eventsOf,
  identified,
  messageOf,
  nextOf,
  ownType,
  publishTime,
  publishTimeMs,
  rejectionOf,
  rewritten,
} from '../../support/events.ts';
import { anyObject, escapedUnits } from '../json/json-text.ts';

const thing = ownType();
const at = publishTimeMs / 1000;
const reserved = [...Object.values(addedKeys), 'overflow'];
const sent = (data: string, type: EventType = thing) => JSON.parse(rewritten(data, type).text);
const rejection = (data: string, type: EventType = thing) =>
  rejectionOf(rewrite(identified(data, type), addedKeys));

describe('rewrite', () => {
  it('adds the times, the keys and the delivery before the closing brace', () => {
    const event = rewritten(`{"id":7,"at":${at}}`, thing, { messageId: '99' });
    expect(event.text).to.equal(
      `{"id":7,"at":${at},"event_time":"2026-11-21T16:00:00.000Z","valid_time":"2026-11-21T16:00:00.000Z",` +
        `"event_key":"${event.eventKey}","entity_key":"thing:7","delivery":{"message_id":"99",` +
        `"publish_time":"${publishTime}","schema":"own/thing","time_source":"at"}}`,
    );
    expect(event.text).to.include(event.added);
    expect(event).to.include({ eventTimeMs: publishTimeMs, entityKey: 'thing:7' });
  });

  it('names the replay where there is one', () => {
    const { text } = rewritten(`{"id":7,"at":${at}}`, thing, { replayId: 'r1' });
    expect(JSON.parse(text).delivery.replay).to.equal('r1');
    expect(sent(`{"id":7,"at":${at}}`).delivery).to.not.have.property('replay');
  });

  it('counts the bytes of UTF-8', () => {
    const event = rewritten(`{"id":"ä😀","at":${at}}`, thing);
    expect(event.bytes).to.equal(Buffer.from(event.text).length);
  });

  it("the source's bytes survive", () => {
    fc.assert(
      fc.property(anyObject, ({ text: json, members = [] }) => {
        fc.pre(
          members.every(({ name }) => !reserved.includes(String(name)) && name !== 'id' && name !== 'at'),
        );
        const source = `{"id":7,${json.slice(1, -1)}${members.length > 0 ? ',' : ''}"at":${at} }`;
        const { text } = rewritten(source, thing);
        expect(text.startsWith(source.slice(0, -1))).to.equal(true);
        const value = JSON.parse(text);
        for (const name of Object.values(addedKeys)) {
          expect(value).to.have.own.property(name);
          delete value[name];
        }
        expect(value).to.deep.equal(JSON.parse(source));
      }),
      { numRuns: 300 },
    );
  });

  for (const literal of ['12345678901234567890', '1e400', '1.0', '-0', '0.10000000000000000055', '1E+2']) {
    it(`sends ${literal} as ${literal}`, () => {
      expect(rewritten(`{"id":7,"at":${at},"n":${literal}}`, thing).text).to.include(
        `"n":${literal},"event_time"`,
      );
    });
  }

  it('adds its keys to an object without members, without a comma', () => {
    const type = ownType({ required: [], flowcore: { key: ['messageId'], eventTime: ['publishTime'] } });
    for (const source of ['{}', '{ }', '{\n}']) {
      const { text } = rewritten(source, type);
      expect(text.startsWith(`${source.slice(0, -1)}"event_time":`)).to.equal(true);
      expect(JSON.parse(text).entity_key).to.equal('thing:11');
    }
  });

  it('adds its keys to an object that has lost all members', () => {
    const type = ownType({ flowcore: { drop: ['/id', '/at'] } });
    expect(Object.keys(sent(`{ "id":7, "at":${at} }`, type))).to.deep.equal(Object.values(addedKeys));
  });

  it('takes its keys and times from the fields as received, dropped or renamed as they may be', () => {
    const type = ownType({ flowcore: { drop: ['/id'], rename: { '/at': 'when' } } });
    const value = sent(`{"id":7,"at":${at}}`, type);
    expect(value).to.include({ when: at, entity_key: 'thing:7', event_time: '2026-11-21T16:00:00.000Z' });
    expect(value).to.not.have.any.keys('id', 'at');
  });

  it('hashes the bytes as received, so that another drop list gives the same event key', () => {
    const data = `{"id":7,"at":${at},"email":"e"}`;
    const dropping = rewritten(data, ownType({ flowcore: { drop: ['/email'] } }));
    expect(dropping.text).to.not.include('email');
    expect(dropping.eventKey).to.equal(rewritten(data, thing).eventKey);
  });

  it('leaves no spelling and no duplicate of a dropped name', () => {
    const type = ownType({ flowcore: { drop: ['/email'] } });
    const data = `{"email":"s1","id":7,"\\u0065mail":"s2","at":${at},"e\\u006dail":"s3"}`;
    expect(rewritten(data, type).text).to.not.match(/s[123]/);
  });

  describe('reserved keys', () => {
    for (const name of reserved) {
      it(`quarantines a payload that uses ${name}, plain or escaped`, () => {
        for (const spelled of [`"${name}"`, `"${escapedUnits(name)}"`]) {
          expect(rejection(`{"id":7,"at":${at},${spelled}:null}`)).to.deep.equal({
            reason: 'reserved-key',
            stage: 'rewrite',
            detail: `the payload already uses ${name}`,
          });
        }
      });
    }

    it('allows their names below the top level', () => {
      expect(sent(`{"id":7,"at":${at},"x":{"event_time":1,"overflow":2}}`).x).to.deep.equal({
        event_time: 1,
        overflow: 2,
      });
    });

    it('allows a payload to have one that is renamed away or dropped', () => {
      const data = `{"id":7,"at":${at},"delivery":"dhl"}`;
      expect(sent(data, ownType({ flowcore: { rename: { '/delivery': 'carrier' } } })).carrier).to.equal(
        'dhl',
      );
      expect(sent(data, ownType({ flowcore: { drop: ['/delivery'] } })).delivery).to.be.an('object');
    });

    it('quarantines a rename onto one', () => {
      const type = ownType({ flowcore: { rename: { '/x': 'event_key' } } });
      expect(rejection(`{"id":7,"at":${at},"x":1}`, type).reason).to.equal('reserved-key');
    });

    it('follow the settings', () => {
      const data = `{"id":7,"at":${at},"event_key":"theirs"}`;
      const event = nextOf(rewrite(identified(data, thing), { ...addedKeys, eventKey: 'our_key' }));
      expect(JSON.parse(event.text)).to.include({ event_key: 'theirs', our_key: event.eventKey });
    });
  });

  describe('duplicate fields', () => {
    const type = ownType({
      flowcore: {
        key: [['alias', 'id']],
        eventTime: ['at', 'publishTime'],
        validTime: ['since', 'eventTime'],
        match: { type: 'object', required: ['kind'], properties: { kind: true } },
      },
    });
    for (const field of ['id', 'alias', 'at', 'since', 'kind']) {
      for (const spelled of [`"${field}"`, `"${escapedUnits(field)}"`]) {
        it(`quarantines a second ${field}, written ${spelled}`, () => {
          const data = `{"id":7,"at":${at},"${field}":1,${spelled}:1}`;
          expect(rejection(data, type)).to.deep.equal({
            reason: 'duplicate-field',
            stage: 'rewrite',
            detail: `${field} occurs more than once`,
          });
        });
      }
    }

    it('passes on a second occurrence of any other field, and of these below the top level', () => {
      const data = `{"id":7,"x":1,"x":2,"y":{"id":1,"id":2},"at":${at}}`;
      expect(rewritten(data, type).text.startsWith(data.slice(0, -1))).to.equal(true);
    });

    it('quarantines even where the two are equal or one is dropped', () => {
      const dropping = ownType({ flowcore: { drop: ['/id'] } });
      expect(rejection(`{"id":7,"id":7,"at":${at}}`, dropping).reason).to.equal('duplicate-field');
    });

    for (const standIn of ['eventTime', 'publishTime', 'messageId']) {
      it(`does not take a field called ${standIn} for one that the type uses: the name is a stand-in`, () => {
        const own = ownType({
          flowcore: {
            key: ['id', ['alias', 'messageId']],
            eventTime: ['at', 'publishTime'],
            validTime: ['since', 'eventTime'],
          },
        });
        expect(rewrite(identified(`{"id":7,"${standIn}":1,"${standIn}":2}`, own), addedKeys).to).to.equal(
          'next',
        );
      });
    }
  });

  it('quarantines a rename onto a name that the event has', () => {
    const type = ownType({ flowcore: { rename: { '/x': 'y', '/deep/x': 'y' } } });
    const collision = {
      reason: 'rename-collision',
      stage: 'rewrite',
      detail: 'a rename to y meets a field of that name',
    };
    expect(rejection(`{"id":7,"at":${at},"x":1,"y":2}`, type)).to.deep.equal(collision);
    expect(rejection(`{"id":7,"at":${at},"x":1,"\\u0079":2}`, type)).to.deep.equal(collision);
    expect(rejection(`{"id":7,"at":${at},"deep":{"x":1,"y":2}}`, type)).to.deep.equal(collision);
    expect(sent(`{"id":7,"at":${at},"x":1,"deep":{"y":2}}`, type)).to.include({ y: 1 });
  });

  it('does not send a wrong time, an empty key or a wrong valid time', () => {
    expect(rejection('{"id":7,"at":1}').reason).to.equal('event-time');
    expect(rejection(`{"id":"","at":${at}}`).reason).to.equal('key-field');
    const type = ownType({ flowcore: { validTime: ['since', 'eventTime'] } });
    expect(rejection(`{"id":7,"at":${at},"since":"soon"}`, type).reason).to.equal('valid-time');
  });

  it('rewrites the elements of an array, each from its own text', () => {
    const elements = [`{ "id":1,"at":${at} }`, `{"id":2,"x":9007199254740993,"at":"${at}"}`];
    const texts = eventsOf(messageOf(` [${elements.join(' , ')}]`)).map(
      (event) => nextOf(rewrite({ ...event, type: thing }, addedKeys)).text,
    );
    expect(texts).to.have.length(2);
    for (const [index, element] of elements.entries()) {
      expect(texts[index]?.startsWith(`${element.slice(0, -1)},"event_time":`)).to.equal(true);
    }
  });

  it('alters nothing that it was given', () => {
    const event = identified(`{"id":7,"at":${at},"email":"e"}`, ownType({ flowcore: { drop: ['/email'] } }));
    const before = structuredClone({ ...event, type: undefined });
    rewrite(event, addedKeys);
    expect({ ...event, type: undefined }).to.deep.equal(before);
  });
});
