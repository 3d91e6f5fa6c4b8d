import { join } from 'node:path';
import { expect } from 'chai';
import type { Message } from '../../../functions/message.ts';
import { createObjectStore } from '../../../functions/object-store.ts';
import { formatAnnouncement } from '../../../functions/overflow/announcement.ts';
import { createPublish } from '../../../functions/publish.ts';
import { createQuarantine } from '../../../functions/quarantine/quarantine.ts';
import { names } from '../../../local/start/environment.ts';
import { click } from '../../cli/quarantine/wrong-schemas.ts';
import type { Report } from '../../cli/replay/run-replay.ts';
import { stageObject } from '../../cli/staged/stage-object.ts';
import type { Deployment } from '../../support/deployment.ts';
import { messageOf } from '../../support/events.ts';
import type { RunOptions } from '../../support/run-sluice.ts';

/** A deployment, and `sluice` on it as an operator runs it. */
export interface Operated {
  readonly deployment: Deployment;
  /** The day of which all is published and settled, and the one after it: `2026-11-28`. */
  readonly day: string;
  readonly dayAfter: string;
  /** Folder of the one schema that matters: all four take longer to compile than most commands to run. */
  readonly schemas: string;
  /** Runs a command to its end; throws with what it says when it fails. Resolves with its standard output. */
  sluice(args: readonly string[], options?: Partial<RunOptions>): Promise<string>;
}

/** One thing that an operator does, driven to its end; throws when it does not get there. */
export interface OperatorFlow {
  /** Completes "the operator …". */
  readonly name: string;
  /** `id` is new in each run. */
  readonly run: (operated: Operated, id: string) => Promise<void>;
}

/** What the doctor says. */
interface Told {
  readonly checks: readonly {
    readonly group: string;
    readonly mark: string;
    readonly what: string;
    readonly says: string;
  }[];
}

const QUIET = ['--quiet', '300ms'];
const QUARANTINE_QUIET = ['--quiet', '60ms'];
const LARGE = { note: 'x'.repeat(70_000) };

/** Everything that `sluice` does with Google's services, the cheapest first. */
export const operatorFlows: readonly OperatorFlow[] = [
  {
    name: 'makes, lists and deletes a snapshot',
    async run({ sluice }, id) {
      await sluice(['snapshot', 'create', id]);
      expect(await sluice(['snapshot', 'list'])).to.contain(id);
      await sluice(['snapshot', 'delete', id]);
    },
  },
  {
    name: 'lists staged objects and has them uploaded again',
    async run({ deployment, sluice }, id) {
      const { name } = await stageObject(deployment, id);
      expect(await sluice(['staged', 'list', '--all'])).to.contain(name);
      expect(await sluice(['staged', 'resend'])).to.contain(name);
      await sluice(['staged', 'resend', name, '--execute']);
      await sluice(['staged', 'resend', '--execute']);
    },
  },
  {
    name: 'looks at quarantine and takes a record out into a file',
    async run({ deployment, schemas, sluice }, id) {
      const { messageId } = await setAside(deployment, id, 'no JSON', { attributes: WIDE });
      const looked = [...QUARANTINE_QUIET, '--message-id', messageId];
      expect(await sluice(['quarantine', 'list', ...looked])).to.contain('not-json');
      expect(await sluice(['quarantine', 'show', '--schemas', schemas, ...looked])).to.contain('no JSON');
      expect(await sluice(['quarantine', 'stats', ...QUARANTINE_QUIET])).to.contain('not-json');
      const file = join(deployment.folder, `${id}.ndjson`);
      await sluice(['quarantine', 'export', `${file}.dry`, ...looked, '--remove']);
      await sluice(['quarantine', 'export', file, ...looked, '--remove', '--execute']);
      expect(await sluice(['quarantine', 'list', ...looked])).to.contain('0 records');
    },
  },
  {
    name: 'brings back what is in quarantine, an event, one to stage, and an announcement',
    async run({ deployment, schemas, sluice }, id) {
      const attributes = { ...WIDE, event_type: 'click' };
      await setAside(deployment, `${id}-plain`, click(id).data.toString(), { attributes });
      await setAside(deployment, `${id}-large`, click(`${id}-large`, LARGE).data.toString(), { attributes });
      const object = await stageObject(deployment, `${id}-staged`);
      await setAside(deployment, `${id}-staged`, formatAnnouncement(object), {}, 'overflow');
      const redrive = ['quarantine', 'redrive', '--schemas', schemas, ...QUARANTINE_QUIET];
      await sluice(redrive);
      await sluice([...redrive, '--execute']);
      const [{ metadata }] = await deployment.storage.bucket(names.bucket).file(object.name).getMetadata();
      expect(metadata?.uploaded_at).to.be.a('string');
    },
  },
  {
    name: 'has the doctor look at everything',
    async run({ schemas, sluice }) {
      const { checks }: Told = JSON.parse(await sluice(['doctor', '--json', '--schemas', schemas]));
      // What it would need it is told by `needs` itself, and the clock is ahead because a day was skipped.
      const own = checks.filter(({ group }) => group !== 'permissions' && group !== 'clock');
      const wrong = own.filter(({ mark }) => mark === 'bad' || mark === 'warn');
      if (wrong.length > 0) throw new Error(wrong.map(({ what, says }) => `${what}: ${says}`).join('\n'));
    },
  },
  {
    name: 'audits a day, records it twice, and sums what is recorded',
    async run({ deployment, day, dayAfter, schemas, sluice }) {
      const of = ['audit', '--from', day, '--to', dayAfter];
      for (let recording = 0; recording < 2; recording += 1) {
        await sluice([...of, '--record', '--schemas', schemas, ...QUIET]);
        deployment.shiftClock(1);
      }
      await sluice([...of, '--recorded']);
    },
  },
  {
    name: 'compares schemas by what the topic retains',
    async run({ day, schemas, sluice }) {
      await sluice(['schemas', 'diff', schemas, '--schemas', schemas, '--from', day, ...QUIET]);
    },
  },
  {
    name: 'replays from a time, first dry',
    async run({ day, sluice }, id) {
      const from = ['replay', '--replay-id', id, '--from', day, ...QUIET];
      await sluice(from);
      const report: Report = JSON.parse(await sluice([...from, '--execute', '--json'], stoppedWhenStuck()));
      expect(report.overflowed).to.be.above(0);
      expect(report.quarantined).to.have.property('not-json');
      await sluice(['replay', '--resume', id]);
    },
  },
  {
    name: 'replays from a snapshot into another data core, first dry',
    async run({ deployment, sluice }, id) {
      await deployment.sluice(['snapshot', 'create', id]);
      await deployment.publish([click(`${id}-large`, LARGE)]);
      await deployment.settled();
      const from = ['replay', '--replay-id', id, '--from', id, '--to-data-core', 'affiliate', ...QUIET];
      await sluice(from);
      const report: Report = JSON.parse(await sluice([...from, '--execute', '--json'], stoppedWhenStuck()));
      expect(report.overflowed).to.equal(1);
      await deployment.sluice(['snapshot', 'delete', id]);
    },
  },
];

/** Attributes that have no room in a record and lie in the bucket. */
const WIDE = { one: 'v'.repeat(1_000), two: 'w'.repeat(1_000) };

/** Puts a message into quarantine as the functions do. */
async function setAside(
  { pubsub, storage }: Deployment,
  messageId: string,
  data: string | Buffer,
  part: Partial<Message>,
  stage: 'parse' | 'overflow' = 'parse',
): Promise<Message> {
  const message = messageOf(data, { ...part, messageId });
  const publish = createPublish(async () => pubsub, names.quarantineTopic, 10_000);
  const objects = createObjectStore(async () => storage, names.bucket);
  const reason = stage === 'overflow' ? 'destination-missing' : 'not-json';
  const rejection = { reason, stage, detail: 'set aside' } as const;
  const bytes = Buffer.from(data);
  await createQuarantine(
    publish,
    objects,
  )({ message, element: undefined, bytes, rejection, schema: undefined });
  return message;
}

/** A replay tries again until it succeeds, or whoever runs it has read why it does not and presses Ctrl-C. */
function stoppedWhenStuck(): Partial<RunOptions> {
  const stop = new AbortController();
  return {
    signal: stop.signal,
    onErr: (text) => {
      if (text.includes('trying again')) stop.abort();
    },
  };
}
