import { expect } from 'chai';
import { formatAnnouncement, parseAnnouncement } from '../../../functions/overflow/announcement.ts';

const announcement = { bucket: 'staging', object: 'staged/click/a', generation: '7' };

describe('an announcement', () => {
  it('is read as it was written', () => {
    const data = formatAnnouncement({ bucket: 'staging', name: 'staged/click/a', generation: '7' });
    expect(parseAnnouncement(data)).to.deep.equal(announcement);
  });

  for (const [what, data] of Object.entries({
    'not JSON': 'staged/click/a',
    'a number': '5',
    null: 'null',
    'an array': '[]',
    'without bucket': JSON.stringify({ ...announcement, bucket: undefined }),
    'with an empty object name': JSON.stringify({ ...announcement, object: '' }),
    'with a number for its generation': JSON.stringify({ ...announcement, generation: 7 }),
    'with a generation that is no number': JSON.stringify({ ...announcement, generation: 'latest' }),
  })) {
    it(`is not what is ${what}`, () => {
      expect(parseAnnouncement(Buffer.from(data))).to.equal(undefined);
    });
  }
});
