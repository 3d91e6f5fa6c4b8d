import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { readAnswer } from '../../bench/load/connection.ts';
import { drive } from '../../bench/load/drive.ts';
import { createPushes } from '../../bench/load/pushes.ts';
import { type MixName, mixNames, type Sample, samplesOf } from '../../bench/mixes.ts';
import { envelope } from '../../functions/stages/envelope.ts';

const START_MS = Date.UTC(2026, 10, 22);

const made = new Map<MixName, readonly Sample[]>();
/** Of each mix the same at every call, and half a second's work. */
function samples(mix: MixName): readonly Sample[] {
  const known = made.get(mix) ?? samplesOf(mix, START_MS);
  made.set(mix, known);
  return known;
}

describe('answers to the load generator', () => {
  const empty = 'HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n';
  const full = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 3\r\n\r\nno!';
  it('are read one at a time', () => {
    expect(readAnswer(`${empty}${full}`)).to.deep.equal({ status: 204, length: empty.length });
    expect(readAnswer(full)).to.deep.equal({ status: 503, length: full.length });
  });
  it('are waited for to their end', () => {
    for (let length = 0; length < full.length; length += 1) {
      expect(readAnswer(full.slice(0, length)), `${length} characters`).to.equal(undefined);
    }
  });
  it('must say how long they are', () => {
    expect(() => readAnswer('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')).to.throw(
      'without length',
    );
  });
});

describe('the load generator', () => {
  for (const mix of mixNames) {
    it(`sends ${mix} as Pub/Sub pushes, each of other events`, () => {
      const nextPush = createPushes(samples(mix), 7, new Date(START_MS).toISOString());
      const pushes = Array.from({ length: 120 }, nextPush);
      let nextId = 0;
      for (const { bytes, firstId, events } of pushes) {
        expect(firstId).to.equal(nextId);
        nextId += events;
        const [head = '', body = ''] = bytes.split('\r\n\r\n');
        expect(head).to.include(`Content-Length: ${Buffer.byteLength(body)}`);
        expect(envelope(JSON.parse(body), '/')).to.not.have.property('problem');
      }
    });
  }

  it('makes clicks of about 640 bytes and conversions of about 8,000', () => {
    const meanBytes = (mix: MixName) => {
      const lengths = samples(mix).map(({ template }) => template.join('').length + 32);
      return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    };
    expect(meanBytes('small clicks')).to.be.within(600, 680);
    expect(meanBytes('8 KB conversions')).to.be.within(7500, 8500);
  });

  const nextPush = () => createPushes(samples('small clicks'), 7, new Date(START_MS).toISOString());

  const driveAt = (port: number, answers: number[]) =>
    drive({
      port,
      pid: process.pid,
      connections: 7,
      durationMs: 60,
      nextPush: nextPush(),
      onAnswer: (_, status) => answers.push(status),
    });

  it('waits until everything it sent is answered, and sends again what is refused', async () => {
    let taken = 0;
    const answers: number[] = [];
    const driven = await against(
      (request, response) => {
        taken += 1;
        const status = taken % 5 === 0 ? 503 : 204;
        request.resume().on('end', () => response.writeHead(status, { 'content-length': 0 }).end());
      },
      (port) => driveAt(port, answers),
    );
    expect(answers.length + driven.redelivered).to.equal(taken);
    expect(driven.redelivered).to.be.at.most(Math.floor(taken / 5));
    expect(driven.requests).to.be.within(1, answers.filter((status) => status === 204).length);
  });

  it('sends nothing a fourth time', async () => {
    const bodies = new Map<string, number>();
    const answers: number[] = [];
    await against(
      async (request, response) => {
        const body = String(Buffer.concat(await request.toArray()));
        bodies.set(body, (bodies.get(body) ?? 0) + 1);
        response.writeHead(503, { 'content-length': 0 }).end();
      },
      (port) => driveAt(port, answers),
    );
    expect(new Set(bodies.values())).to.deep.equal(new Set([3]));
    expect(answers).to.have.lengthOf(bodies.size);
    expect(new Set(answers)).to.deep.equal(new Set([503]));
  });

  it('opens connections anew that were cut', async () => {
    let taken = 0;
    const answers: number[] = [];
    await against(
      (request, response) => {
        taken += 1;
        if (taken % 2 === 1) request.socket.destroy();
        else request.resume().on('end', () => response.writeHead(204).end());
      },
      (port) => driveAt(port, answers),
    );
    expect(answers).to.include(204);
    expect(taken).to.be.above(answers.length);
  });
});

async function against<T>(listener: RequestListener, run: (port: number) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await run((server.address() as AddressInfo).port);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
