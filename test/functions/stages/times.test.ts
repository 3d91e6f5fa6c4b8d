import { expect } from 'chai';
import { EARLIEST_MS, LATEST_AFTER_PUBLISH_MS, times } from '../../../functions/stages/times.ts';
import {
  identified,
  nextOf,
  ownType,
  publishTime,
  publishTimeMs,
  rejectionOf,
  rewritten,
  shippedType,
} from '../../support/events.ts';

const click = shippedType('click');
const update = shippedType('conversion-update');
const clickAt = (time: unknown) =>
  identified(JSON.stringify({ network_id: 1, transaction_id: 'a', unix_timestamp: time }), click);
const updateWith = (fields: object) =>
  identified(JSON.stringify({ network_id: 1, conversion_id: 'a', ...fields }), update);

const at = publishTimeMs - 3_600_000;

describe('times', () => {
  it('takes the event time from the field and the valid time from the event time', () => {
    expect(nextOf(times(clickAt(at / 1000)))).to.deep.equal({
      eventTimeMs: at,
      validTimeMs: at,
      timeSource: 'unix_timestamp',
    });
  });

  const plausible = [EARLIEST_MS, publishTimeMs, publishTimeMs + LATEST_AFTER_PUBLISH_MS];
  for (const ms of plausible) {
    it(`takes ${new Date(ms).toISOString()} in a message of ${publishTime}`, () => {
      for (const spelling of [ms, ms / 1000, String(ms), new Date(ms).toISOString()]) {
        expect(nextOf(times(clickAt(spelling))).eventTimeMs).to.equal(ms);
      }
    });
  }

  const doubtful: readonly { time: unknown; detail: string }[] = [
    { time: EARLIEST_MS - 1, detail: 'unix_timestamp is before 2010' },
    { time: 1, detail: 'unix_timestamp is before 2010' },
    { time: -5, detail: 'unix_timestamp is before 2010' },
    { time: 100_000_000_000, detail: 'unix_timestamp is before 2010' },
    {
      time: publishTimeMs + LATEST_AFTER_PUBLISH_MS + 1,
      detail: 'unix_timestamp is more than 24 hours after the publish time',
    },
    { time: at * 1000, detail: 'unix_timestamp is more than 24 hours after the publish time' },
    { time: '99999999999', detail: 'unix_timestamp is more than 24 hours after the publish time' },
    { time: '2026-11-21T15:00:00', detail: 'unix_timestamp is neither an epoch nor ISO 8601 with a zone' },
    { time: '2026-02-30T15:00:00Z', detail: 'unix_timestamp is neither an epoch nor ISO 8601 with a zone' },
    { time: 1e300, detail: 'unix_timestamp is neither an epoch nor ISO 8601 with a zone' },
    { time: true, detail: 'unix_timestamp is neither an epoch nor ISO 8601 with a zone' },
    { time: '', detail: 'unix_timestamp: no time is given' },
    { time: 0, detail: 'unix_timestamp: no time is given' },
    { time: '0', detail: 'unix_timestamp: no time is given' },
    { time: null, detail: 'unix_timestamp: no time is given' },
    { time: undefined, detail: 'unix_timestamp: no time is given' },
  ];
  for (const { time, detail } of doubtful) {
    it(`quarantines the time ${JSON.stringify(time)}`, () => {
      const rejection = rejectionOf(times(clickAt(time)));
      expect(rejection).to.deep.equal({ reason: 'event-time', stage: 'rewrite', detail });
    });
  }

  it('judges by the publish time of the message and not by the clock', () => {
    const event = clickAt('2014-06-02T12:00:00Z');
    const old = {
      ...event.message,
      publishTime: '2014-06-01T12:00:00Z',
      publishTimeMs: Date.UTC(2014, 5, 1, 12),
    };
    expect(times({ ...event, message: old }).to).to.equal('next');
    const older = { ...old, publishTimeMs: old.publishTimeMs - 1 };
    expect(rejectionOf(times({ ...event, message: older })).reason).to.equal('event-time');
  });

  for (const absent of [undefined, null, '', 0, '0']) {
    it(`falls back to the publish time where update_timestamp is ${JSON.stringify(absent)}`, () => {
      expect(nextOf(times(updateWith({ update_timestamp: absent })))).to.deep.equal({
        eventTimeMs: publishTimeMs,
        validTimeMs: publishTimeMs,
        timeSource: 'publishTime',
      });
    });
  }

  it('does not fall back from a time that is present but wrong', () => {
    for (const wrong of ['soon', 1, publishTimeMs * 2]) {
      expect(rejectionOf(times(updateWith({ update_timestamp: wrong }))).reason).to.equal('event-time');
    }
  });

  it('reads the valid time from its own field', () => {
    const found = nextOf(times(updateWith({ update_timestamp: at, conversion_timestamp: at - 5000 })));
    expect(found).to.deep.equal({ eventTimeMs: at, validTimeMs: at - 5000, timeSource: 'update_timestamp' });
  });

  it('quarantines a wrong valid time for a reason of its own', () => {
    for (const wrong of ['2026-11-21 15:00', 1, '9999999999']) {
      const rejection = rejectionOf(times(updateWith({ update_timestamp: at, conversion_timestamp: wrong })));
      expect(rejection.reason).to.equal('valid-time');
      expect(rejection.detail).to.match(/^conversion_timestamp is /);
    }
  });

  it('takes the first field of the list that is present', () => {
    const type = ownType({ flowcore: { eventTime: ['a', 'b', 'at'] } });
    const found = (fields: object) => nextOf(times(identified(JSON.stringify({ id: 1, ...fields }), type)));
    expect(found({ a: at, b: at - 1, at: at - 2 })).to.include({ eventTimeMs: at, timeSource: 'a' });
    expect(found({ a: '0', b: at - 1, at: at - 2 })).to.include({ eventTimeMs: at - 1, timeSource: 'b' });
    expect(found({ a: null, b: '', at: at - 2 })).to.include({ eventTimeMs: at - 2, timeSource: 'at' });
  });

  it('does not look for a time on the prototype', () => {
    const type = ownType({ required: ['id', 'constructor'], flowcore: { eventTime: ['constructor'] } });
    expect(rejectionOf(times(identified('{"id":1}', type))).detail).to.equal('constructor: no time is given');
  });

  it('says in delivery that the time is the publish time', () => {
    const { text, eventTime, validTime } = rewritten('{"network_id":1,"conversion_id":2}', update);
    const sent = JSON.parse(text);
    expect(sent.delivery.time_source).to.equal('publishTime');
    expect([sent.event_time, sent.valid_time]).to.deep.equal([eventTime, validTime]);
    expect(eventTime).to.equal('2026-11-21T16:00:00.000Z');
  });
});
