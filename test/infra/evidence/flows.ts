import { expect } from 'chai';
import type { House, PushMessage } from '../../support/house.ts';

/** One thing that the functions do, driven to its end; throws when it does not get there. */
export interface Flow {
  /** Completes "it …". */
  readonly name: string;
  /** `id` is new in each run. */
  readonly run: (house: House, id: string) => Promise<void>;
}

type Target = 'ingest' | 'overflow';

/** Every effect that the functions have on Google's services. */
export const flows: readonly Flow[] = [
  {
    name: 'delivers an event',
    run: (house, id) => take(house, 'ingest', click(id)),
  },
  {
    name: 'stages and announces an oversized event, uploads it and records the upload',
    run: async (house, id) => {
      const announcement = await stage(house, id);
      await take(house, 'overflow', announcement);
      const [metadata] = await house.storage.bucket('staging').file(objectOf(announcement)).getMetadata();
      expect(metadata.customTime).to.be.a('string');
      expect(metadata.metadata?.uploaded_at).to.be.a('string');
    },
  },
  {
    name: 'finds an event staged already, and an object uploaded already',
    run: async (house, id) => {
      const first = await stage(house, id);
      const second = await stage(house, id);
      expect(String(second.data)).to.equal(String(first.data));
      await take(house, 'overflow', first);
      const before = await house.stored();
      await take(house, 'overflow', second);
      expect(await house.stored()).to.have.length(before.length);
    },
  },
  ...(['ingest', 'overflow'] as const).flatMap((target) => [
    {
      name: `quarantines what reaches ${target} and is no message for it`,
      run: async (house: House, id: string) => {
        await quarantine(house, target, { messageId: id, data: 'neither event nor announcement' });
      },
    },
    {
      name: `quarantines what reaches ${target} and does not fit a record, twice where it comes twice`,
      run: async (house: House, id: string) => {
        const attributes = { one: 'v'.repeat(1_000), other: id };
        const message = { messageId: id, data: 'neither event nor announcement', attributes };
        for (let delivery = 0; delivery < 2; delivery += 1) {
          const record = await quarantine(house, target, message);
          const [kept] = await house.storage
            .bucket('staging')
            .file(record.attributes_object ?? '')
            .download();
          expect(JSON.parse(kept.toString())).to.deep.equal(attributes);
        }
      },
    },
  ]),
  {
    name: 'quarantines the announcement of an object that does not exist',
    run: async (house, id) => {
      const record = await quarantine(house, 'overflow', announcing(`staged/${id}`, '1'));
      expect(record.reason).to.equal('staged-object-missing');
    },
  },
  {
    name: 'quarantines the announcement of an object that another has replaced',
    run: async (house, id) => {
      const name = objectOf(await stage(house, id));
      const record = await quarantine(house, 'overflow', announcing(name, '1'));
      expect(record.reason).to.equal('staged-object-missing');
    },
  },
  {
    name: 'quarantines the announcement of an object that is not its own',
    run: async (house, id) => {
      const file = house.storage.bucket('staging').file(`staged/${id}`);
      await file.save('{}', { resumable: false });
      const generation = String(file.metadata.generation);
      const record = await quarantine(house, 'overflow', announcing(file.name, generation));
      expect(record.reason).to.equal('staged-object-foreign');
    },
  },
];

const click = (id: string, note = ''): PushMessage => ({
  messageId: `message-${id}`,
  data: JSON.stringify({ network_id: 4242, transaction_id: id, unix_timestamp: 1795273212, note }),
  attributes: { event_type: 'click' },
});

const announcing = (object: string, generation: string): PushMessage => ({
  data: JSON.stringify({ bucket: 'staging', object, generation }),
});

const objectOf = (announcement: PushMessage): string => JSON.parse(String(announcement.data)).object;

/** Nothing is waited for that a refused push would not bring. */
async function take(house: House, target: Target, message: PushMessage): Promise<void> {
  expect(await house.push(target, message)).to.equal(204);
}

async function stage(house: House, id: string): Promise<PushMessage> {
  await take(house, 'ingest', click(id, 'x'.repeat(70_000)));
  const [announcement] = await house.announcements(1);
  if (announcement === undefined) throw new Error('a staged event was not announced');
  return announcement;
}

async function quarantine(
  house: House,
  target: Target,
  message: PushMessage,
): Promise<Readonly<Record<string, string>>> {
  await take(house, target, message);
  const [record] = await house.quarantined(1);
  if (record === undefined) throw new Error('a quarantined message left no record');
  return record.attributes;
}
