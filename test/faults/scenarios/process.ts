import type { Scenario } from '../scenario.ts';

const steppingDate = new URL('../stepping-date.ts', import.meta.url).href;

/** The process of `ingest` ends, or lives with a wrong clock. */
export const processFails: readonly Scenario[] = [
  {
    name: 'SIGTERM again and again',
    fault: 'The instance is asked to stop twice while events flow, and another takes over.',
    expected: 'Every request is answered with its true fate; everything is delivered once.',
    ingest: 'process',
    act: async ({ everflow, ingest }) => {
      for (let stop = 0; stop < 2; stop += 1) {
        await everflow.publish(0.4);
        await ingest().replace('SIGTERM');
      }
    },
    bounds: { duplicates: 'none' },
  },
  {
    name: 'SIGKILL in mid-flight',
    fault: 'The instance is killed twice while events flow, and another takes over.',
    expected: 'Nothing is lost; copies are only of what was stored and could not be acknowledged any more.',
    ingest: 'process',
    dialect: 'api-v1',
    act: async ({ everflow, flowcore, ingest }) => {
      for (let kill = 0; kill < 2; kill += 1) {
        await flowcore.rules({ latencyMs: 50, next: 200 });
        await everflow.publish(0.4);
        await ingest().replace('SIGKILL');
      }
    },
    bounds: { duplicates: 'any' },
  },
  {
    name: 'clock steps',
    fault: 'The time of day of the instance jumps by hours, forward and back, while events flow.',
    expected: 'Nothing is lost, late or sent at another time; everything is delivered once.',
    ingest: 'process',
    settings: { NODE_OPTIONS: `--import=${steppingDate}` },
    act: async ({ everflow, ingest }) => {
      for (let step = 0; step < 4; step += 1) {
        await everflow.publish(0.2);
        ingest().signal('SIGUSR2');
      }
    },
    bounds: { duplicates: 'none' },
  },
];
