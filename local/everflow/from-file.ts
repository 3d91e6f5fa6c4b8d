import { messagesOfFile } from '../../cli/ndjson/messages-file.ts';
import type { SourceMessage } from './message.ts';

/** The messages of an NDJSON file, to be published; what must become of them is unknown. */
export async function* messagesFromFile(path: string): AsyncGenerator<SourceMessage, void> {
  for await (const { message } of messagesOfFile(path)) {
    yield { data: message.data, attributes: message.attributes, events: null };
  }
}
