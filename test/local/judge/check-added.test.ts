import { expect } from 'chai';
import { problemOfAdded } from '../../../local/judge/check-added.ts';
import { expectedKeys } from '../../../local/judge/keys.ts';
import { shippedTypes } from './small-folder.ts';

const PUBLISHED = '2026-11-21T12:00:00.100Z';
const window = { publishMs: Date.parse(PUBLISHED), storedAt: '2026-11-21T12:00:00.300Z' };

describe('what the judge says of the added members of an update without a time', () => {
  const type = shippedTypes.get('everflow/conversion-update');
  if (type === undefined) throw new Error('no schema of an update is shipped');
  const text = '{"network_id":1,"conversion_id":"c","update_timestamp":""}';
  const event = {
    messageId: '7',
    publishedAt: '2026-11-21T12:00:00.000Z',
    attributes: {},
    element: undefined,
    text,
    isUtf8: true,
    bytes: Buffer.from(text),
    expected: undefined,
  };
  const keys = expectedKeys(type.id, ['1', 'c', null], event);
  const problemWith = (times: { event_time?: string; valid_time?: string; time_source?: string }) => {
    const { time_source = 'publishTime', ...own } = times;
    const added = {
      event_time: PUBLISHED,
      valid_time: PUBLISHED,
      event_key: keys.eventKey,
      entity_key: keys.entityKey,
      ...own,
      delivery: { message_id: '7', publish_time: PUBLISHED, schema: type.id, time_source },
    };
    return problemOfAdded(added, event, type, window);
  };

  const wrong: readonly [title: string, Parameters<typeof problemWith>[0], RegExp][] = [
    [
      'a time source other than the publish time',
      { time_source: 'update_timestamp' },
      /time_source is update/,
    ],
    ['an event time other than the publish time', { event_time: window.storedAt }, /event_time is .*300Z/],
    ['a valid time other than what stands in', { valid_time: window.storedAt }, /valid_time is .*300Z/],
  ];
  for (const [title, times, finding] of wrong) {
    it(`is that it has ${title}`, () => {
      expect(problemWith(times)).to.match(finding);
    });
  }

  it('is nothing when they are right', () => {
    expect(problemWith({})).to.equal(undefined);
  });
});
