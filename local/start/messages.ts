import { messagesFromFile } from '../everflow/from-file.ts';
import { generator } from '../everflow/generate.ts';
import type { SourceMessage } from '../everflow/message.ts';
import type { StartOptions } from './flags.ts';

/** What a run publishes: the lines of its file, or what the generator makes. */
export function messagesFor(
  options: StartOptions,
  startMs: number,
): Iterable<SourceMessage> | AsyncIterable<SourceMessage> {
  const { file, events, eventsPerSecond, seed, mix, oversizedPercent, invalidPercent } = options;
  if (file !== undefined) return messagesFromFile(file);
  return generator({
    seed,
    mix,
    oversizedPercent,
    invalidPercent,
    startMs,
    ...(events === undefined ? {} : { events }),
    ...(eventsPerSecond === undefined ? {} : { msPerEvent: 1000 / eventsPerSecond }),
  });
}
