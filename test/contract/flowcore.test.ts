import { expect } from 'chai';
import { type Knobs, knobValues } from '../../local/flowcore/knobs.ts';
import { send, start } from '../local/flowcore/send.ts';
import { type StartedFlowcore, startedFlowcore } from '../local/flowcore/started-flowcore.ts';
import { loadVectors, type Vector } from '../vectors/load.ts';

const vectors = loadVectors();

describe('embedded Flowcore, api-v1', () => {
  answersAsRecorded(
    vectors.filter(({ dialect }) => dialect === 'api-v1'),
    () => startedFlowcore({ dialect: 'api-v1' }),
  );
});

for (const knobs of everyKnobInTurn()) {
  describe(`embedded Flowcore, webhook, ${JSON.stringify(knobs)}`, () => {
    answersAsRecorded(
      // The recorded deflate body is zlib's; a service that means raw deflate by it refuses.
      vectors.filter(
        ({ dialect, name }) =>
          dialect === 'webhook' && !(knobs.deflate === 'raw' && name === 'deflate batch'),
      ),
      () => startedFlowcore({ dialect: 'webhook', knobs }),
    );
  });
}

/** All defaults, then each other value of each knob by itself. */
function everyKnobInTurn(): Partial<Knobs>[] {
  const others = Object.entries(knobValues).flatMap(([name, [, ...values]]) =>
    values.map((value) => ({ [name]: value })),
  );
  return [{}, ...others];
}

function answersAsRecorded(recorded: readonly Vector[], startFlowcore: () => Promise<StartedFlowcore>): void {
  let flowcore: StartedFlowcore;
  before(async () => {
    flowcore = await startFlowcore();
  });
  after(() => flowcore.close());
  afterEach(() => flowcore.clearRules());

  for (const { name, request, response, rules } of recorded) {
    it(name, async () => {
      await flowcore.rules(...rules);
      const before = flowcore.server.stats();
      if (response.status === null) await expectSilence(flowcore, request);
      else await expectAnswer(flowcore, request, response);
      const after = flowcore.server.stats();
      const kept = after.events + after.fileParts - before.events - before.fileParts;
      if (response.eventsPassedOn !== undefined) expect(kept).to.equal(response.eventsPassedOn);
    });
  }
}

async function expectAnswer(
  { server }: StartedFlowcore,
  request: Vector['request'],
  { status, body, bodyPattern, eventsPassedOn }: Vector['response'],
): Promise<void> {
  const answer = await send(server.url, request);
  if (typeof status === 'string') expect(Math.floor(answer.status / 100)).to.equal(Number(status[0]));
  else expect(answer.status).to.equal(status);
  if (body !== undefined) expect(answer.body).to.equal(body);
  if (bodyPattern !== undefined) expect(answer.body).to.match(bodyPattern);
  if (!answer.body.includes('"eventIds"')) return;
  const { eventIds } = JSON.parse(answer.body) as { eventIds: string[] };
  expect(new Set(eventIds).size).to.equal(eventIds.length);
  if (eventsPassedOn !== undefined) expect(eventIds).to.have.length(eventsPassedOn);
}

/** The server has read and counted the request, and still nothing has come back. */
async function expectSilence(flowcore: StartedFlowcore, request: Vector['request']): Promise<void> {
  const { request: sent, answer } = start(flowcore.server.url, request);
  const outcome = answer.then(
    () => 'answered',
    () => 'cut off',
  );
  while ((await flowcore.counts()).answers.none === undefined);
  sent.destroy();
  expect(await outcome).to.equal('cut off');
}
