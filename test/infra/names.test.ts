import { expect } from 'chai';
import fc from 'fast-check';
import { NAME_RULE, namesOf, roleIdOf } from '../../infra/names.ts';
import { needs } from '../../infra/permissions.ts';
import { rolesFor } from '../../infra/roles.ts';

/** What Google Cloud takes for a name. */
const RULES = {
  pubsub: /^(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/,
  bucket: /^(?!goog)(?!.*google)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  account: /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  function: /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/,
  secret: /^[A-Za-z0-9_-]{1,255}$/,
  repository: /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  role: /^[a-zA-Z0-9_.]{3,64}$/,
};

/** As functions/event-types/check-form.ts has them. */
const EVENT_TYPE = /^[a-z0-9-]{1,40}$/;

/** fast-check knows no lookahead, so the rules choose from what they nearly match. */
const naming = fc.record({
  project: fc.stringMatching(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/).filter((text) => !text.includes('google')),
  name: fc.stringMatching(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/).filter((text) => NAME_RULE.test(text)),
  topics: fc.constantFrom('single' as const, 'perType' as const),
  eventTypes: fc.uniqueArray(fc.stringMatching(EVENT_TYPE), { minLength: 1, maxLength: 5 }),
});

describe('names', () => {
  it('are such as Google Cloud takes, whatever the prefix, the project and the event types', () => {
    fc.assert(
      fc.property(naming, (input) => {
        const names = namesOf(input);
        const expectAll = (rule: keyof typeof RULES, values: readonly string[]) => {
          for (const value of values) expect(value, rule).to.match(RULES[rule]);
        };
        expectAll(
          'pubsub',
          names.events.flatMap(({ topic, subscription }) => [topic, subscription]),
        );
        expectAll('pubsub', [names.stagedTopic, names.quarantineTopic]);
        expectAll('pubsub', [names.overflowSubscription, names.quarantineSubscription]);
        expectAll('bucket', [names.stagingBucket, names.sourceBucket]);
        expectAll('account', Object.values(names.accounts));
        expectAll('function', Object.values(names.functions));
        expectAll('secret', [names.flowcoreKeySecret]);
        expectAll('repository', [names.imageRepository]);
        const purposes = rolesFor(needs).map(({ account, on }) => `${account}_${on}`);
        expectAll(
          'role',
          purposes.map((purpose) => roleIdOf(input.name, purpose)),
        );
      }),
    );
  });

  it('are different where they stand beside each other', () => {
    fc.assert(
      fc.property(naming, (input) => {
        const names = namesOf(input);
        const topics = [...names.events.map(({ topic }) => topic), names.stagedTopic, names.quarantineTopic];
        const { overflowSubscription, quarantineSubscription } = names;
        const subscriptions = names.events.map(({ subscription }) => subscription);
        for (const group of [
          topics,
          [...subscriptions, overflowSubscription, quarantineSubscription],
          Object.values(names.accounts),
          [names.stagingBucket, names.sourceBucket],
        ]) {
          expect(new Set(group).size).to.equal(group.length);
        }
      }),
    );
  });

  it('give one topic without a path to all events', () => {
    const names = namesOf({
      project: 'acme-events',
      name: 'sluice-prod',
      topics: 'single',
      eventTypes: ['click'],
    });
    expect(names.events).to.deep.equal([
      { type: undefined, topic: 'sluice-prod-events', subscription: 'sluice-prod-ingest', path: '/' },
    ]);
  });

  it('give each event type its topic, and a push path that names it', () => {
    const eventTypes = ['click', 'conversion-update'];
    const names = namesOf({ project: 'acme-events', name: 'sluice-prod', topics: 'perType', eventTypes });
    expect(names.events).to.deep.equal([
      {
        type: 'click',
        topic: 'sluice-prod-events-click',
        subscription: 'sluice-prod-ingest-click',
        path: '/click',
      },
      {
        type: 'conversion-update',
        topic: 'sluice-prod-events-conversion-update',
        subscription: 'sluice-prod-ingest-conversion-update',
        path: '/conversion-update',
      },
    ]);
  });

  const prefixes: Readonly<Record<string, boolean>> = {
    'sluice-prod': true,
    ab: true,
    'a-name-of-20-letters': true,
    'a-name-of-21-letters-': false,
    'a-name-of-21-letters1': false,
    a: false,
    'ends-with-': false,
    '1st': false,
    Prod: false,
    'goog-sluice': false,
    'my-google-sluice': false,
    sluice_prod: false,
    'sluice.prod': false,
  };
  for (const [prefix, isAllowed] of Object.entries(prefixes)) {
    it(`${isAllowed ? 'take' : 'do not take'} ${prefix} for a prefix`, () => {
      expect(NAME_RULE.test(prefix)).to.equal(isAllowed);
    });
  }
});
