import { http } from '@google-cloud/functions-framework';
import got from 'got';

// The obvious function, as sample code writes it: decode the message, post the event, answer.
// The event's own time and all checks are left out in its favour.
const url = `${process.env.FLOWCORE_URL}/event/tenant/data-core/everflow.0/click.received.0`;
const headers = { authorization: process.env.FLOWCORE_API_KEY };

http('naive', async (request, response) => {
  const event: unknown = JSON.parse(Buffer.from(request.body.message.data, 'base64').toString());
  try {
    await got.post(url, { headers, json: event });
    response.status(204).end();
  } catch (error) {
    console.error(String(error));
    response.status(500).end();
  }
});
