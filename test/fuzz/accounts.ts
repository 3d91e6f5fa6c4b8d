import { expect } from 'chai';
import type { StoredEvent } from '../../local/flowcore/stored-event.ts';
import type { House, QuarantineRecord } from '../support/house.ts';

/** What the stores hold of the messages pushed since the last account. */
export interface Account {
  readonly stored: readonly StoredEvent[];
  readonly quarantined: readonly QuarantineRecord[];
}

/**
 * Reads the stores behind an open house: Flowcore's file and the quarantine's records. Everything is confirmed
 * before a push is answered, so an account taken after the answers is complete.
 */
export function openAccounts({ pubsubServer, quarantined, stored }: House): () => Promise<Account> {
  let storedBefore = 0;
  let quarantinedBefore = 0;
  return async () => {
    const all = await stored();
    const { published } = pubsubServer.stats('projects/house/subscriptions/quarantine-reader');
    const records = await quarantined(published - quarantinedBefore);
    const fresh = all.slice(storedBefore);
    storedBefore = all.length;
    quarantinedBefore = published;
    return { stored: fresh, quarantined: records };
  };
}

/** Id of the message from which an event in Flowcore's store was made. */
export const messageIdOf = ({ raw }: StoredEvent): string => JSON.parse(raw).delivery.message_id;

const DEEPEST = 500;
const LONGEST_ARRAY = 1000;

/** How many fates a message with this data has: one per element of an array of events, else one. */
export function fatesDue(data: Buffer): number {
  const value = parsed(data);
  if (!Array.isArray(value) || value.length === 0 || value.length > LONGEST_ARRAY) return 1;
  return depthOf(value) > DEEPEST ? 1 : value.length;
}

function parsed(data: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data));
  } catch {
    return undefined;
  }
}

function depthOf(value: unknown): number {
  let depth = 0;
  for (let level: readonly unknown[] = [value]; level.length > 0; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return depth - 1;
}

const PROTOTYPES = { Object, Array, Function, String, Number, Boolean, RegExp, Map, Set, Promise, Buffer };

/** What the built-in prototypes hold; a run that leaves it changed has polluted them. */
export const prototypes = (): Readonly<Record<string, readonly PropertyKey[]>> =>
  Object.fromEntries(
    Object.entries(PROTOTYPES).map(([name, { prototype }]) => [name, Reflect.ownKeys(prototype)]),
  );

const before = prototypes();

/** Fails when something has been added to or taken from a built-in prototype since the tests were loaded. */
export function expectCleanPrototypes(): void {
  expect(prototypes()).to.deep.equal(before);
}
