import type { Rule } from '../../../local/flowcore/rule.ts';
import type { Scenario } from '../scenario.ts';
import type { Traffic } from '../traffic.ts';

/** A fault that passes by itself after some requests. */
const passing = (scenario: Omit<Scenario, 'act'>, rule: Rule): Scenario => ({
  ...scenario,
  act: ({ flowcore }) => flowcore.rules(rule),
});

const everything = 'Everything is delivered once.';
const copies = 'Everything is delivered; copies are only of what Flowcore had stored without saying so.';
/** Arrays of these types never mix them. */
const unmixed: Traffic = {
  mix: { click: 0, impression: 92, conversion: 8, 'conversion-update': 0 },
  oversizedPercent: 0,
};

/** Flowcore is down, slow, or says one thing and does another. */
export const flowcoreFails: readonly Scenario[] = [
  passing(
    {
      name: '503 burst',
      fault: 'Flowcore answers 503 to twelve requests in a row.',
      expected: everything,
      speed: 4,
      bounds: { duplicates: 'none' },
    },
    { do: 'answer', status: 503, skip: 5, next: 12 },
  ),
  {
    name: '500 until restart',
    fault: 'Flowcore answers 500 to everything until it is restarted.',
    expected: everything,
    dialect: 'api-v1',
    speed: 4,
    act: async ({ flowcore, everflow, nacks }) => {
      await everflow.publish(0.2);
      await flowcore.rules({ do: 'answer', status: 500, body: '{"code":"INTERNAL_SERVER_ERROR"}' });
      await everflow.publish(0.4);
      await flowcore.refuses(8);
      await nacks(5);
      await flowcore.down();
      await flowcore.up();
    },
    bounds: { duplicates: 'none' },
  },
  {
    name: 'down for longer than any budget',
    fault: 'Nobody listens at Flowcore for longer than any message may take.',
    expected: 'Everything is nacked and comes again; all is delivered once afterwards.',
    settings: { ACK_DEADLINE_SECONDS: '60' },
    speed: 15,
    act: async ({ flowcore, everflow, nacks, passes }) => {
      await everflow.publish(0.2);
      await flowcore.down();
      await everflow.publish(0.6);
      await nacks(10);
      await passes(60_000);
      await flowcore.up();
    },
    // What was stored when the connection was cut is the one thing that nobody knows.
    bounds: { duplicates: 'unconfirmed' },
  },
  passing(
    {
      name: 'hang without answer',
      fault: 'Six requests are read and never answered, and nothing of them is stored.',
      expected: everything,
      settings: { FLOWCORE_TIMEOUT_MS: '1500' },
      bounds: { duplicates: 'unconfirmed' },
    },
    { do: 'hang', skip: 4, everyNth: 2, next: 6 },
  ),
  {
    name: 'latency step',
    fault: 'An answer takes 20 ms, and from one request to the next 800 ms.',
    expected: everything,
    dialect: 'api-v1',
    speed: 4,
    act: async ({ flowcore, everflow, delivers }) => {
      await flowcore.rules({ latencyMs: 20 });
      await everflow.publish(0.5);
      await delivers();
      await flowcore.clear();
      await flowcore.rules({ latencyMs: 800 });
    },
    bounds: { duplicates: 'none', alerts: [0, 0] },
  },
  passing(
    {
      name: 'reset after store',
      fault: 'Six batches are stored, then the connection is cut.',
      expected: copies,
      bounds: { duplicates: 'unconfirmed' },
    },
    { do: 'drop', stores: true, skip: 3, everyNth: 4, next: 6 },
  ),
  passing(
    {
      name: 'partial publish, then 500',
      fault: 'Of six batches the first half is stored, then the answer is 500.',
      expected: copies,
      dialect: 'api-v1',
      bounds: { duplicates: 'unconfirmed' },
    },
    { do: 'partial', body: '{"code":"INTERNAL_SERVER_ERROR"}', skip: 3, everyNth: 4, next: 6 },
  ),
  passing(
    {
      name: 'fewer ids than events',
      fault: 'Four times the answer is a success that names fewer ids than there were events.',
      expected: copies,
      speed: 4,
      bounds: { duplicates: 'unconfirmed' },
    },
    { do: 'fewer-ids', skip: 3, everyNth: 3, next: 4 },
  ),
  passing(
    {
      name: 'HTML with status 200',
      fault: 'Four times something that is not Flowcore answers 200 with a page of HTML.',
      expected: everything,
      dialect: 'api-v1',
      speed: 4,
      bounds: { duplicates: 'none' },
    },
    {
      ...{ do: 'answer', status: 200, headers: { 'content-type': 'text/html' } },
      ...{ body: '<html><body>Sign in</body></html>', skip: 3, everyNth: 3, next: 4 },
    },
  ),
  {
    name: 'one event type hangs',
    fault: 'Requests of one event type are never answered while few requests are allowed at once.',
    expected: 'All events of the other types are delivered while the hang lasts; afterwards all of this one.',
    traffic: unmixed,
    settings: { MAX_FLOWCORE_REQUESTS: '4', FLOWCORE_TIMEOUT_MS: '60000' },
    act: async ({ flowcore, everflow, delivers }) => {
      await everflow.publish(0.3);
      await delivers();
      await flowcore.rules({ eventType: 'conversion.recorded.0', do: 'hang' });
      await everflow.publish(1);
      await delivers(({ type }) => type === 'everflow/conversion');
      // A restart ends the hanging requests at once.
      await flowcore.down();
      await flowcore.up();
    },
    bounds: { duplicates: 'unconfirmed' },
  },
];
