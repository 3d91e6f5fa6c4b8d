import type { HttpFunction, Request } from '@google-cloud/functions-framework';
import type { PushHandler } from '../handler.ts';

/** A push handler as a function of the functions-framework, which has read and parsed the body by then. */
export const byFramework =
  (handler: PushHandler): HttpFunction =>
  (request, response) => {
    const { path, headers, socket, rawBody } = request;
    const bytes = rawBody?.length ?? 0;
    const takeBody = () => takeBodyOf(request);
    return handler({ path, headers, remoteAddress: socket.remoteAddress, bytes, takeBody }, response);
  };

/** The framework keeps a body twice for as long as its request is open; once read, it is in the message. */
function takeBodyOf(request: Request): unknown {
  const { body } = request;
  request.body = undefined;
  delete request.rawBody;
  return body;
}
