import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { systemClock } from '../../functions/clock.ts';
import type { LedgerLine } from '../../local/everflow/ledger.ts';
import { readJudgedTypes } from '../../local/judge/event-types.ts';
import { judge } from '../../local/judge/judge.ts';
import { names } from '../../local/start/environment.ts';
import { type Settled, settle } from '../../local/start/settle.ts';
import { standingOfBacklogs } from '../../local/start/standing.ts';
import type { Figures } from './figures.ts';
import { createLogBook } from './log-book.ts';
import type { RunRequest } from './run-request.ts';
import type { Scenario } from './scenario.ts';
import { createSecrets } from './secrets.ts';
import { createUntil } from './until.ts';
import { apiKeys, openWorld, subscriptionName, type World } from './world.ts';

/** How long nothing may move before a run counts as stuck, in milliseconds. */
const PATIENCE_MS = 15_000;
/** Without the faster clock a message may wait for its deadline, and a probe half a minute for its turn. */
const UNHURRIED_PATIENCE_MS = 150_000;
/** Of a type that is seldom, and after a fault, few more events must be enough. */
const MOST_FURTHER_EVENTS = 200;
const FURTHER_EVERY_MS = 50;

/** Enough to see what leaks. */
const MOST_LEAKS = 5;

const schemas = readdirSync('schemas')
  .filter((name) => name.endsWith('.json'))
  .map((name) => readFileSync(`schemas/${name}`, 'utf8'))
  .join('\n');
const types = readJudgedTypes('schemas');

/** Runs a scenario from the first event to the judge's word. */
export async function runScenario(
  scenario: Scenario,
  { events, seed, isUnhurried, pushServer }: RunRequest,
): Promise<Figures> {
  const patienceMs = isUnhurried ? UNHURRIED_PATIENCE_MS : PATIENCE_MS;
  const log = createLogBook();
  const secrets = createSecrets(schemas);
  for (const key of Object.values(apiKeys)) secrets.keep(key);
  const sizes = new Map<string, number>();
  const onPublished = (line: LedgerLine) => {
    secrets.note(line);
    sizes.set(line.messageId, copiesOf(line));
  };
  const speed = isUnhurried ? 1 : (scenario.speed ?? 1);
  const until = createUntil(2 * patienceMs);
  const world = await openWorld({
    settings: { ...scenario, settings: { PUSH_SERVER: pushServer, ...scenario.settings } },
    events,
    seed,
    speed,
    until,
    onPublished,
    onLog: log.write,
  });
  try {
    const startMs = performance.now();
    await scenario.act(world);
    await world.everflow.publish(1);
    if (scenario.traffic?.isUnending === true) await goOn(world);
    const { isSettled, unsettled } = await settleAll(world, patienceMs);
    await world.everflow.close();
    const { dataDir, flowcore, pubsub } = world;
    const { received: requests, refused, duringPause, unconfirmed } = flowcore.counts();
    const judgement = await judge({ dataDir, types, isFlowcoreElsewhere: false });
    const announced = pubsub.stats(subscriptionName(names.stagedSubscription)).published;
    return {
      judgement,
      // Everflow may publish an event twice: both copies have one file.
      reannounced: Math.max(0, announced - (judgement.fileUploads ?? 0)),
      isSettled,
      unsettled,
      unconfirmed,
      // A message of the staged topic, which the ledger does not know, is one event.
      repeated: repeating
        .flatMap((name) => pubsub.repeats(name).messageIds)
        .reduce((sum, id) => sum + (sizes.get(id) ?? 1), 0),
      requests,
      refused,
      duringPause,
      retried: log.counts().retried,
      late: log.late(),
      alerts: log.alerts(),
      leaked: secrets.foundIn(log.text()).slice(0, MOST_LEAKS),
      seconds: (performance.now() - startMs) / 1000,
    };
  } finally {
    await world.close();
  }
}

/** What a second delivery of a message can leave twice: its events, and of an oversized one the file beside the pointer. */
const copiesOf = ({ events }: LedgerLine): number =>
  (events ?? []).reduce((sum, { fate }) => sum + (fate === 'overflowed' ? 2 : 1), 0);

const repeating = [names.eventsSubscription, names.stagedSubscription].map(subscriptionName);

const standing = ({ pubsub }: World) => standingOfBacklogs((name) => pubsub.backlog(subscriptionName(name)));

/** Events go on coming, slowly, until everything is settled. */
async function goOn(world: World): Promise<void> {
  for (let more = 0; more < MOST_FURTHER_EVENTS && !standing(world).isSettled; more += 1) {
    await world.everflow.publishOne();
    await setTimeout(FURTHER_EVERY_MS);
  }
}

/** Waits until no subscription has a message left and no second push is under way. */
function settleAll(world: World, patienceMs: number): Promise<Settled> {
  const look = async () => {
    const open = repeating.reduce((sum, name) => sum + world.pubsub.repeats(name).open, 0);
    const { isSettled, unsettled } = standing(world);
    return { isSettled: isSettled && open === 0, unsettled: `${unsettled}, ${open} second push(es)` };
  };
  return settle({ look, patienceMs, clock: systemClock });
}
