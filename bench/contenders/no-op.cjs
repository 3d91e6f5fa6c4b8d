const { http } = require('@google-cloud/functions-framework');

// The least that a function can do: the framework has parsed the body, the answer is 204.
http('no-op', (request, response) => {
  response.status(typeof request.body === 'object' ? 204 : 400).end();
});
