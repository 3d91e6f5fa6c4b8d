import { PassThrough, type Readable } from 'node:stream';

/**
 * A stream with the bytes of a Cloud Storage download that can be destroyed at any time. The client's own cannot:
 * destroyed before the answer has come, it throws out of reach of any catch when the answer comes.
 */
export function objectStream(download: Readable): Readable {
  const content = new PassThrough();
  let isAnswered = false;
  const endDownload = () => {
    if (isAnswered) download.destroy();
  };
  download.once('response', () => {
    // The client pipes the answer into its stream right after this event.
    queueMicrotask(() => {
      isAnswered = true;
      if (content.destroyed) endDownload();
    });
  });
  download.on('error', (error) => content.destroy(error));
  content.on('close', endDownload);
  return download.pipe(content);
}
