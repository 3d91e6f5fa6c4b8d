import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can break. */
export interface BreakableProxy {
  /** 127.0.0.1:port */
  readonly host: string;
  /** Cuts every connection; new ones are cut at once until `mend` is called. */
  cut(): void;
  mend(): void;
  /** Lets nothing of the server's through on the connections there are; resolves when so many bytes were lost. */
  lose(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a proxy in front of a server at `host`. */
export async function openBreakableProxy(host: string): Promise<BreakableProxy> {
  const [address, port] = host.split(':');
  const open = new Set<{ readonly here: Socket; readonly there: Socket }>();
  let isCut = false;
  const server = createServer((here) => {
    here.on('error', () => {});
    if (isCut) return void here.destroy();
    const there = connect(Number(port), address);
    const pair = { here, there };
    open.add(pair);
    there.on('error', () => {});
    there.on('close', () => here.destroy());
    here.on('close', () => {
      there.destroy();
      open.delete(pair);
    });
    here.pipe(there).pipe(here);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cut = (): void => {
    isCut = true;
    for (const { here } of open) here.destroy();
  };
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend() {
      isCut = false;
    },
    lose: (bytes) =>
      new Promise((resolve) => {
        let left = bytes;
        for (const { here, there } of open) {
          there.unpipe(here);
          there.on('data', (chunk) => {
            left -= chunk.length;
            if (left <= 0) resolve();
          });
          there.resume();
        }
      }),
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
