import { type FrameworkProcess, startFramework } from '../support/framework-process.ts';

/** `ingest` in processes of its own, one after the other. */
export interface IngestProcess {
  /** Sends a signal to the process that serves now. */
  signal(signal: NodeJS.Signals): void;
  /** Starts another process, which takes over when it listens; the one before is sent the signal at once. */
  replace(signal: NodeJS.Signals): Promise<void>;
  close(): Promise<void>;
}

export interface IngestProcessParts {
  readonly environment: Readonly<Record<string, string>>;
  readonly onLog: (line: string) => void;
  /** Where messages are to be pushed from now on. */
  readonly pushTo: (url: string) => Promise<void>;
}

export async function startIngest({
  environment,
  onLog,
  pushTo,
}: IngestProcessParts): Promise<IngestProcess> {
  const start = () => startFramework('ingest', environment, { onLine: onLog });
  const ended: Promise<unknown>[] = [];
  let serving: FrameworkProcess = await start();
  await pushTo(serving.url);
  const end = (signal: NodeJS.Signals) => {
    serving.child.kill(signal);
    ended.push(serving.ended);
  };
  return {
    signal: (signal) => void serving.child.kill(signal),
    replace: async (signal) => {
      const starting = start();
      end(signal);
      serving = await starting;
      await pushTo(serving.url);
    },
    close: async () => {
      end('SIGTERM');
      await Promise.all(ended);
    },
  };
}
