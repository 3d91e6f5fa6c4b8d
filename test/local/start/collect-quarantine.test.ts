import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PubSub } from '@google-cloud/pubsub';
import type { Bucket } from '@google-cloud/storage';
import { expect } from 'chai';
import { collectQuarantine } from '../../../local/start/collect-quarantine.ts';

const objects: Readonly<Record<string, string>> = { 'a/data': 'much', 'a/attributes': '{"long":"value"}' };
const publishTime = new Date('2026-11-21T12:00:00.000Z');

describe('collecting what lies in quarantine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'collect-test-'));
  after(() => rmSync(folder, { recursive: true }));

  /** What becomes of one record: whether it was acknowledged, and the line that was written of it. */
  async function collect(name: string, attributes: Readonly<Record<string, string>>) {
    const subscription = Object.assign(new EventEmitter(), { close: async () => {} });
    const pubsub = { subscription: () => subscription } as unknown as PubSub;
    const download = async (object: string) => {
      const text = objects[object];
      if (text === undefined) throw new Error(`no object ${object}`);
      return [Buffer.from(text)];
    };
    const bucket = { file: (object: string) => ({ download: () => download(object) }) };
    const path = join(folder, name);
    const problems: string[] = [];
    const collector = collectQuarantine({
      pubsub,
      bucket: bucket as unknown as Bucket,
      path,
      onProblem: (problem) => problems.push(problem),
    });
    const ending = new EventEmitter();
    const ended = once(ending, 'end');
    const end = (how: string) => () => ending.emit('end', how);
    const data = Buffer.from('small');
    const message = { data, attributes, publishTime, ack: end('ack'), nack: end('nack') };
    subscription.emit('message', message);
    const [how] = await ended;
    const collected = collector.collected();
    await collector.close();
    const [line = ''] = readFileSync(path, 'utf8').split('\n');
    return { how, collected, problems, line: line === '' ? undefined : JSON.parse(line) };
  }

  it('takes data and attributes from the record where it has them', async () => {
    const attributes = { message_id: '1', original_attributes: '{"a":"b"}' };
    expect(await collect('small', attributes)).to.deep.equal({
      how: 'ack',
      collected: 1,
      problems: [],
      line: {
        publishTime: publishTime.toISOString(),
        attributes,
        data: Buffer.from('small').toString('base64'),
        originalAttributes: { a: 'b' },
      },
    });
  });

  it('takes them from the bucket where the record names objects', async () => {
    const attributes = { message_id: '1', data_object: 'a/data', attributes_object: 'a/attributes' };
    const { line } = await collect('large', attributes);
    expect(line).to.include({ data: Buffer.from('much').toString('base64') });
    expect(line.originalAttributes).to.deep.equal({ long: 'value' });
  });

  it('leaves a record in Pub/Sub when its object cannot be read', async () => {
    const { how, collected, problems, line } = await collect('missing', { data_object: 'nowhere' });
    expect({ how, collected, line }).to.deep.equal({ how: 'nack', collected: 0, line: undefined });
    expect(problems).to.deep.equal(['collecting a quarantine record: no object nowhere']);
  });
});
