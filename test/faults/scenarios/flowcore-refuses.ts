import type { Rule } from '../../../local/flowcore/rule.ts';
import { expectQuarantined, POISON, poisonClicks } from '../rewrite.ts';
import type { Scenario } from '../scenario.ts';

/** Refuses what is poisoned, in words that quote it. */
const refusesPoison: Rule = {
  bodyIncludes: POISON,
  do: 'answer',
  status: 400,
  body: JSON.stringify({ error: `Not acceptable: ${POISON}` }),
};

const poisoned = (
  name: string,
  fault: string,
  isChosen: (click: number) => boolean,
  dialect: 'webhook' | 'api-v1' = 'webhook',
): Scenario => ({
  name,
  fault,
  expected: 'The poison alone ends in quarantine as `refused`; every neighbour is delivered once.',
  dialect,
  // Oversized events would hide poison in a file, which Flowcore does not look into.
  traffic: { oversizedPercent: 0, isUnending: true, rewrite: poisonClicks(isChosen) },
  act: ({ flowcore }) => flowcore.rules(refusesPoison),
  bounds: { duplicates: 'none', alerts: [0, 0] },
});

const refusesEverything: Rule = { do: 'answer', status: 400, body: '{"error":"Not acceptable"}' };
/** Refused events may wait for company until their deadline; the world's time makes that short. */
/** Flowcore asks for a pause of a second, four times. */
const fourPauses = {
  do: 'answer',
  status: 429,
  headers: { 'retry-after': '1' },
  skip: 5,
  everyNth: 5,
  next: 4,
} as const;
const brief = { settings: { ACK_DEADLINE_SECONDS: '60' }, speed: 8 };
const noneBlamed = 'All are nacked, none is quarantined, all are delivered when Flowcore takes them again.';

const conversion = 'everflow/conversion';
const MISSING_FOR_MS = 11 * 60_000;

/** Flowcore says no. */
export const flowcoreRefuses: readonly Scenario[] = [
  poisoned('one poison event', 'Flowcore answers 400 to one event.', (click) => click === 300),
  poisoned('1 % poison', 'Flowcore answers 400 to every 70th click.', (click) => click % 70 === 0, 'api-v1'),
  poisoned(
    'adjacent poison',
    'Flowcore answers 400 to 20 clicks in a row.',
    (click) => click > 400 && click <= 420,
  ),
  {
    name: 'everything refused, full batches',
    fault: 'Flowcore answers 400 to everything while events arrive as fast as they can.',
    expected: noneBlamed,
    ...brief,
    act: async ({ flowcore, everflow, delivers, nacks }) => {
      await everflow.publish(0.3);
      await delivers();
      await flowcore.rules(refusesEverything);
      await everflow.publish(0.5);
      await nacks(10);
      await flowcore.clear();
    },
    bounds: { duplicates: 'none' },
  },
  {
    name: 'everything refused, one event at a time',
    fault:
      'Flowcore answers 400 to everything while single events arrive, each after the one before was refused.',
    expected: noneBlamed,
    ...brief,
    act: async ({ flowcore, everflow, nacks }) => {
      await flowcore.rules(refusesEverything);
      for (let event = 0; event < 8; event += 1) {
        await everflow.publishOne();
        await flowcore.refuses(1);
      }
      await nacks(2);
      await flowcore.clear();
    },
    bounds: { duplicates: 'none' },
  },
  {
    name: '401 for a long time',
    fault: 'Flowcore refuses the API key (401) until somebody mends it.',
    expected: 'Everything is nacked with few requests and one alert, and delivered once afterwards.',
    speed: 4,
    act: async ({ flowcore, everflow, nacks }) => {
      await everflow.publish(0.2);
      await flowcore.rules({ do: 'answer', status: 401, body: '{"error":"Unauthorized"}' });
      await everflow.publish(0.8);
      await flowcore.refuses(3);
      await nacks(20);
      await flowcore.clear();
    },
    bounds: {
      duplicates: 'none',
      alerts: [1, 1],
      also: ({ refused }) =>
        refused <= 40 ? undefined : `${refused} requests were refused, at most 40 expected`,
    },
  },
  {
    name: 'one event type missing',
    fault: 'One event type is not there in Flowcore (404), and nobody creates it.',
    expected:
      'The others are delivered meanwhile; after 10 minutes events of the missing type are parked in quarantine as `destination-missing`.',
    dialect: 'api-v1',
    traffic: {
      oversizedPercent: 0,
      isUnending: true,
      rewrite: expectQuarantined(conversion, 'destination-missing'),
    },
    act: async ({ flowcore, everflow, delivers, nacks, clock }) => {
      await flowcore.rules({
        eventType: 'conversion.recorded.0',
        do: 'answer',
        status: 404,
        body: '{"status":404,"code":"NOT_FOUND","message":"EventType not found"}',
      });
      await everflow.publish(1);
      await nacks(1);
      await delivers();
      clock.jump(MISSING_FOR_MS);
    },
    bounds: { duplicates: 'none', alerts: [1, 3] },
  },
  {
    name: 'compressed bodies refused',
    fault: 'The open service, which does not decompress, gets gzip.',
    expected: 'Sluice falls back to plain bodies and delivers everything once.',
    dialect: 'api-v1',
    settings: { FLOWCORE_COMPRESSION: 'gzip' },
    act: async () => {},
    bounds: { duplicates: 'none' },
  },
  {
    name: '429 with Retry-After, many requests at once',
    fault: 'Flowcore asks for pauses of a second (429) while several requests are under way.',
    expected: 'Nothing is sent during a pause but what crossed the answer; everything is delivered once.',
    settings: { MAX_FLOWCORE_REQUESTS: '4' },
    speed: 2,
    act: ({ flowcore }) => flowcore.rules(fourPauses),
    bounds: { duplicates: 'none', duringPause: 4 * 3 },
  },
  {
    name: '429 with Retry-After, one request at a time',
    fault: 'Flowcore asks for pauses of a second (429).',
    expected: 'Nothing is sent during a pause; everything is delivered once.',
    dialect: 'api-v1',
    settings: { MAX_FLOWCORE_REQUESTS: '1' },
    speed: 2,
    act: ({ flowcore }) => flowcore.rules(fourPauses),
    traffic: { oversizedPercent: 0 },
    bounds: { duplicates: 'none', duringPause: 0 },
  },
  {
    name: '429 with Retry-After, in the middle of a file',
    fault: 'Flowcore asks for pauses of a second (429) while a file is sent in many parts.',
    expected: 'Nothing is sent during a pause; the part is sent again, everything is delivered once.',
    dialect: 'api-v1',
    settings: { MAX_FLOWCORE_REQUESTS: '1' },
    speed: 2,
    traffic: { oversizedPercent: 1 },
    act: ({ flowcore }) =>
      flowcore.rules({
        ...{ eventType: 'click.recorded.file.0', do: 'answer', status: 429 },
        ...{ headers: { 'retry-after': '1' }, skip: 3, everyNth: 5, next: 4 },
      }),
    bounds: { duplicates: 'none', duringPause: 0 },
  },
];
