import { expect } from 'chai';
import { pushBody } from '../../../local/pubsub/push-body.ts';

const bare = { seq: 42, publishMs: 0, data: Buffer.alloc(0), attributes: {}, orderingKey: '' };
const stamps = {
  messageId: '42',
  message_id: '42',
  publishTime: '1970-01-01T00:00:00.000Z',
  publish_time: '1970-01-01T00:00:00.000Z',
};
const subscription = 'projects/p/subscriptions/s';

const cases = [
  { name: 'nothing but id and time', message: bare, expected: stamps },
  {
    name: 'bytes that are no text',
    message: { ...bare, data: Buffer.from([0, 255]) },
    expected: { ...stamps, data: 'AP8=' },
  },
  {
    name: 'attributes and ordering key',
    message: { ...bare, attributes: { kind: 'click' }, orderingKey: 'offer-1' },
    expected: { ...stamps, attributes: { kind: 'click' }, orderingKey: 'offer-1' },
  },
];

describe('the body of a push', () => {
  for (const { name, message, expected } of cases) {
    it(`carries ${name}`, () => {
      expect(JSON.parse(pushBody(message, subscription))).to.deep.equal({ message: expected, subscription });
    });
  }
});
