import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A kept-alive HTTP/1.1 connection on which one request at a time is under way. */
export interface Connection {
  /** Sends a request as it stands; its status comes to `onAnswer`, 0 where the connection ended before; the next opens anew. */
  send(request: string): void;
  close(): void;
}

/**
 * A client of its own, because node:http's costs more than some contenders: it knows as much of HTTP/1.1 as the
 * answers to a push need, and says so when it meets more.
 */
export async function openConnection(port: number, onAnswer: (status: number) => void): Promise<Connection> {
  let isWaiting = false;
  const answered = (status: number): void => {
    if (!isWaiting) return;
    isWaiting = false;
    onAnswer(status);
  };
  let socket = openSocket(port, answered);
  await once(socket, 'connect');
  return {
    send(request) {
      isWaiting = true;
      if (!socket.writable) socket = openSocket(port, answered);
      socket.write(request, 'latin1');
    },
    close: () => socket.destroy(),
  };
}

function openSocket(port: number, onAnswer: (status: number) => void): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = '';
  socket.setEncoding('latin1');
  // Its closing tells, with or without an error.
  socket.on('error', () => {});
  socket.on('close', () => onAnswer(0));
  socket.on('data', (text: string) => {
    received += text;
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = received.slice(answer.length);
    onAnswer(answer.status);
  });
  return socket;
}

/** The first answer in a text: its status, and how many characters it takes; undefined while it is unfinished. */
export function readAnswer(text: string): { readonly status: number; readonly length: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const status = Number(head.slice(9, 12));
  const [, bytes] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
  if (bytes === undefined && status !== 204) throw new Error(`an answer without length: ${head}`);
  const length = headEnd + 4 + Number(bytes ?? 0);
  return text.length < length ? undefined : { status, length };
}
