import { expect } from 'chai';
import fc from 'fast-check';
import { findUntellable } from '../../../cli/doctor/check-schemas.ts';
import { judgePublishers, judgeTopicRetention } from '../../../cli/doctor/check-topics.ts';
import { type BucketState, judgeAccess, judgeLifecycle } from '../../../cli/doctor/judge-bucket.ts';
import { clockOffsetMs, judgeClock } from '../../../cli/doctor/judge-clock.ts';
import { judgeProbe, type ProbeAnswer } from '../../../cli/doctor/judge-probe.ts';
import { judgeEndpoint, judgePull, judgeReach, judgeToken } from '../../../cli/doctor/judge-push.ts';
import {
  judgeEnvironment,
  judgeInvokers,
  judgeKeyVersion,
  judgeReady,
  judgeTimeout,
} from '../../../cli/doctor/judge-service.ts';
import { subscriptionJudges } from '../../../cli/doctor/judge-subscription.ts';
import { mendingOf } from '../../../cli/doctor/mending.ts';
import { operatorPermissions } from '../../../cli/doctor/operator-permissions.ts';
import { type SubscriptionMetadata, subscriptionState } from '../../../cli/doctor/subscription-state.ts';
import { needs } from '../../../infra/permissions.ts';

const mending = mendingOf({ stack: undefined, values: { GOOGLE_CLOUD_PROJECT: 'acme' } });
const DAY = 86_400;

const sound: SubscriptionMetadata = {
  name: 'projects/acme/subscriptions/ingest',
  topic: 'projects/acme/topics/events',
  ackDeadlineSeconds: 120,
  // The client gives 64-bit numbers as text.
  messageRetentionDuration: { seconds: String(31 * DAY) },
  expirationPolicy: {},
};
const wanted = { topic: 'events', retentionSeconds: 31 * DAY, ackDeadlineSeconds: 120 };

describe('a subscription', () => {
  const judged = (change: SubscriptionMetadata) =>
    Object.fromEntries(
      Object.entries(subscriptionJudges).map(([name, judge]) => [
        name,
        judge(subscriptionState({ ...sound, ...change }), wanted, mending),
      ]),
    );

  it('that is as deployed passes all checks', () => {
    expect(Object.values(judged({})).map(({ mark }) => mark)).to.deep.equal(Array(6).fill('ok'));
  });

  const cases: readonly (readonly [what: string, SubscriptionMetadata, check: string, mend: RegExp])[] = [
    ['on another topic', { topic: 'projects/acme/topics/other' }, 'topic', /delete ingest.*topic events/],
    ['whose topic was deleted', { topic: '_deleted-topic_' }, 'topic', /delete ingest/],
    ['that is detached', { detached: true }, 'topic', /delete ingest/],
    ['with a filter', { filter: 'attributes:a' }, 'filter', /delete ingest/],
    [
      'that expires',
      { expirationPolicy: { ttl: { seconds: 31 * DAY } } },
      'expiry',
      /update ingest --expiration-period=never --project=acme/,
    ],
    [
      'with a dead-letter policy',
      { deadLetterPolicy: { deadLetterTopic: 'projects/acme/topics/dead' } },
      'dead-letters',
      /update ingest --clear-dead-letter-policy --project=acme/,
    ],
    [
      'that keeps less than it should',
      { messageRetentionDuration: { seconds: 7 * DAY } },
      'retention',
      /--message-retention-duration=2678400s/,
    ],
    ['with a shorter ack deadline', { ackDeadlineSeconds: 60 }, 'ack-deadline', /--ack-deadline=120/],
    ['with a longer ack deadline', { ackDeadlineSeconds: 600 }, 'ack-deadline', /--ack-deadline=120/],
  ];
  for (const [what, change, name, mend] of cases) {
    it(`${what} fails one check, which names the command`, () => {
      const failed = Object.entries(judged(change)).filter(([, { mark }]) => mark !== 'ok');
      expect(failed.map(([each]) => each)).to.deep.equal([`subscription-${name}`]);
      expect(failed[0]?.[1].mark).to.equal('bad');
      expect(failed[0]?.[1].mend).to.match(mend);
    });
  }

  it('of an emulator that does not say whether it expires is not called sound', () => {
    expect(judged({ expirationPolicy: null })['subscription-expiry']?.mark).to.equal('skip');
  });
});

describe('a push', () => {
  const uri = 'https://sluice-ingest.run.app';
  const token = { serviceAccountEmail: 'push@acme', audience: uri };
  const state = (pushConfig: SubscriptionMetadata['pushConfig']) =>
    subscriptionState({ ...sound, ...(pushConfig && { pushConfig }) });
  const isKnownPath = (path: string) => path === '/click';
  const by = { to: 'ingest', path: '/click', uri, isKnownPath } as const;
  const endpoint = (pushEndpoint: string, change: object = {}) =>
    judgeEndpoint(state({ pushEndpoint }), { ...by, ...change }, mending).mark;

  it('goes to the service, by the path of its event type', () => {
    expect(endpoint(`${uri}/click`)).to.equal('ok');
    expect(endpoint(`${uri}/`, { path: '/' })).to.equal('ok');
    for (const wrong of [uri, `${uri}/clicks`, 'https://elsewhere.run.app/click']) {
      expect(endpoint(wrong), wrong).to.equal('bad');
    }
  });

  it('goes to a path that an event type has, where no stack says to which', () => {
    const local = { uri: undefined };
    expect(endpoint('http://127.0.0.1:1/click', local)).to.equal('ok');
    expect(endpoint('http://127.0.0.1:1', local)).to.equal('ok');
    expect(endpoint('http://127.0.0.1:1/clicks', local)).to.equal('bad');
    expect(endpoint('http://127.0.0.1:1/any', { ...local, to: 'overflow' })).to.equal('ok');
  });

  it('that is switched off, or comes without its envelope, is found', () => {
    expect(judgeEndpoint(state(null), by, mending).mark).to.equal('bad');
    const unwrapped = state({ pushEndpoint: `${uri}/click`, noWrapper: {} });
    expect(judgeEndpoint(unwrapped, by, mending).mark).to.equal('bad');
  });

  it('carries a token for the service, unless it stays within the machine', () => {
    const judge = (pushConfig: SubscriptionMetadata['pushConfig'], change: object = {}) =>
      judgeToken(state(pushConfig), { ...by, ...change }, mending);
    const pushEndpoint = `${uri}/click`;
    expect(judge({ pushEndpoint, oidcToken: token }).mark).to.equal('ok');
    expect(judge({ pushEndpoint }).mend).to.match(/--push-auth-token-audience=https:\/\/sluice-ingest/);
    // Without an audience of its own, the token is for the endpoint, path included.
    const noAudience = { serviceAccountEmail: 'push@acme' };
    expect(judge({ pushEndpoint, oidcToken: noAudience }).mark).to.equal('bad');
    expect(judge({ pushEndpoint, oidcToken: token }, { uri: undefined }).mark).to.equal('ok');
    expect(judge({ pushEndpoint }, { uri: undefined }).mark).to.equal('bad');
    expect(judge({ pushEndpoint: 'http://127.0.0.1:1' }, { uri: undefined }).mark).to.equal('skip');
  });

  it('of quarantine records is none', () => {
    expect(judgePull(state(null), undefined, mending).mark).to.equal('ok');
    expect(judgePull(state({ pushEndpoint: uri }), undefined, mending).mark).to.equal('bad');
  });

  it('reaches what turns away a request that is no push', () => {
    const marks = [400, 401, 403, 404, 429, 503, 200, 204, 500].map(
      (status) => judgeReach(status, 'http://127.0.0.1:1').mark,
    );
    expect(marks).to.deep.equal(['ok', 'ok', 'ok', 'bad', 'warn', 'warn', 'bad', 'bad', 'bad']);
    expect(judgeReach(404, uri).mark).to.equal('skip');
  });
});

describe('the rules of the bucket', () => {
  const judged = (...conditions: readonly Readonly<Record<string, unknown>>[]) => {
    const rule = conditions.map((condition) => ({ action: { type: 'Delete' }, condition }));
    return judgeLifecycle({ lifecycle: { rule } }, 'mend').mark;
  };

  it('delete what was uploaded long enough ago, and nothing else', () => {
    expect(judged({ daysSinceCustomTime: 32 })).to.equal('ok');
    expect(judged({ daysSinceCustomTime: 32 }, { age: 3, isLive: false })).to.equal('ok');
    expect(judged({ daysSinceCustomTime: 32 }, { age: 365 })).to.equal('bad');
    expect(judged({ age: 1, matchesPrefix: ['quarantine/'] })).to.equal('bad');
    expect(judged({ createdBefore: '2026-01-01' })).to.equal('bad');
    expect(judged({ daysSinceCustomTime: 7 })).to.equal('warn');
    expect(judged()).to.equal('warn');
    expect(judgeLifecycle({}, 'mend').mark).to.equal('warn');
  });

  it('keep the public out', () => {
    const judge = (publicAccessPrevention: string, enabled: boolean) => {
      const state: BucketState = {
        iamConfiguration: { publicAccessPrevention, uniformBucketLevelAccess: { enabled } },
      };
      return judgeAccess(state, 'mend').mark;
    };
    expect(judge('enforced', true)).to.equal('ok');
    expect(judge('inherited', true)).to.equal('bad');
    expect(judge('enforced', false)).to.equal('bad');
    expect(judgeAccess({}, 'mend').mark).to.equal('skip');
  });
});

describe('the clock', () => {
  it('is found off by no more than it is, and by no less than the answer leaves open', () => {
    const span = fc.integer({ min: -1_000_000, max: 1_000_000 });
    const travel = fc.integer({ min: 0, max: 5_000 });
    fc.assert(
      fc.property(span, travel, travel, fc.integer({ min: 0, max: 999 }), (offset, there, back, ms) => {
        const trueMs = 1_795_273_212_000 + ms;
        const sentMs = trueMs - there + offset;
        const answer = { serverMs: trueMs - ms, sentMs, receivedMs: sentMs + there + back };
        const found = clockOffsetMs(answer);
        expect(Math.abs(found)).to.be.at.most(Math.abs(offset));
        expect(Math.abs(found - offset)).to.be.at.most(there + back + 1000);
      }),
    );
  });

  it('may be off by 30 seconds, and is bad from 5 minutes on', () => {
    const off = (seconds: number) => {
      const sentMs = 1_795_273_212_000 + seconds * 1000;
      return judgeClock({ serverMs: 1_795_273_212_000, sentMs, receivedMs: sentMs }).mark;
    };
    expect([0, 31, -30, 60, -60, 300, 302, -301].map(off)).to.deep.equal([
      'ok',
      'ok',
      'ok',
      'warn',
      'warn',
      'warn',
      'bad',
      'bad',
    ]);
  });
});

describe("Flowcore's answer to the probe", () => {
  const mends = { url: 'url', dialect: 'dialect', key: 'key' };
  const marks = (answer: ProbeAnswer, name: 'webhook' | 'api-v1' = 'webhook') => {
    const { reachable, dialect, key } = judgeProbe(answer, name, mends);
    return [reachable.mark, dialect.mark, key.mark];
  };
  const said = (status: number, body = '') => marks({ kind: 'response', status, body });

  const cases: readonly (readonly [status: number, body: string, marks: readonly string[]])[] = [
    [404, '{"message":"EventType not found with name = t/d/f/e"}', ['ok', 'ok', 'ok']],
    [404, '{"message":"Event type not found"}', ['ok', 'ok', 'ok']],
    [200, '{"success":true,"eventIds":[]}', ['ok', 'ok', 'ok']],
    [404, '{"message":"Route not found"}', ['ok', 'bad', 'skip']],
    [404, '{"message":"Cannot POST /api/v1/events/a/b/c/d"}', ['ok', 'bad', 'skip']],
    [404, '<html>', ['ok', 'warn', 'warn']],
    [401, '', ['ok', 'skip', 'bad']],
    [403, '', ['ok', 'skip', 'bad']],
    [400, '{"message":"Batch is empty"}', ['ok', 'warn', 'warn']],
    [200, '<html>', ['bad', 'skip', 'skip']],
    [200, '{"success":false}', ['bad', 'skip', 'skip']],
    [302, '', ['bad', 'skip', 'skip']],
    [500, '', ['warn', 'skip', 'skip']],
    [503, '', ['warn', 'skip', 'skip']],
  ];
  for (const [status, body, expected] of cases) {
    it(`HTTP ${status} ${body} is reachable ${expected[0]}, dialect ${expected[1]}, key ${expected[2]}`, () => {
      expect(said(status, body)).to.deep.equal(expected);
    });
  }

  it('HTTP 401 proves the route where the path is looked at before the key', () => {
    expect(marks({ kind: 'response', status: 401, body: '' }, 'api-v1')).to.deep.equal(['ok', 'ok', 'bad']);
  });

  it('may fail to come', () => {
    expect(marks({ kind: 'failure', problem: 'refused' })).to.deep.equal(['bad', 'skip', 'skip']);
  });
});

describe('a service', () => {
  const env = [
    { name: 'FLOWCORE_TENANT', value: 'acme' },
    { name: 'PUSH_AUTH', value: 'iam' },
  ];
  const service = (variables: readonly object[]) => ({
    template: { containers: [{ env: variables as [] }] },
  });
  const key = (version: string) => [
    { name: 'FLOWCORE_API_KEY', valueSource: { secretKeyRef: { secret: 'projects/7/secrets/k', version } } },
  ];

  it('goes by the settings that the command goes by, defaults included', () => {
    const judge = (values: Readonly<Record<string, string>>, more: readonly object[] = []) =>
      judgeEnvironment(service([...env, ...more]), { FLOWCORE_TENANT: 'acme', ...values }).mark;
    expect(judge({})).to.equal('ok');
    expect(judge({ BATCH_LINGER_MS: '15' })).to.equal('ok');
    expect(judge({ BATCH_LINGER_MS: '20' })).to.equal('bad');
    expect(judge({}, [{ name: 'BATCH_LINGER_MS', value: '20' }])).to.equal('bad');
    expect(judge({ FLOWCORE_TENANT: 'other' })).to.equal('bad');
    expect(judge({}, [{ name: 'PUSH_AUTH', value: 'none' }])).to.equal('bad');
  });

  it('has the key that the stack names, out of Secret Manager', () => {
    const wantedKey = 'projects/acme/secrets/k/versions/2';
    expect(judgeKeyVersion(service(key('2')), wantedKey).mark).to.equal('ok');
    expect(judgeKeyVersion(service(key('1')), wantedKey).mark).to.equal('bad');
    expect(judgeKeyVersion(service([]), wantedKey).mark).to.equal('bad');
    expect(judgeKeyVersion(service(key('2')), undefined).mark).to.equal('skip');
    const open = [{ name: 'FLOWCORE_API_KEY', value: 'fc_a_b' }];
    expect(judgeKeyVersion(service(open), wantedKey)).to.include({ mark: 'warn' });
    expect(judgeKeyVersion(service(open), wantedKey).says).to.not.contain('fc_a_b');
  });

  it('is ready, at its address, and has time', () => {
    const ready = { uri: 'https://a.run.app', terminalCondition: { state: 'CONDITION_SUCCEEDED' } };
    expect(judgeReady(ready, 'https://a.run.app').mark).to.equal('ok');
    expect(judgeReady({ ...ready, urls: ['https://b.run.app'] }, 'https://b.run.app').mark).to.equal('ok');
    expect(judgeReady(ready, 'https://b.run.app').mark).to.equal('bad');
    expect(judgeReady({ uri: 'https://a.run.app' }, 'https://a.run.app').mark).to.equal('bad');
    const marks = ['120s', '119s', ''].map((timeout) => judgeTimeout({ template: { timeout } }, 120).mark);
    expect(marks).to.deep.equal(['ok', 'bad', 'skip']);
  });

  it('is called by the push account and by nobody else', () => {
    const judge = (...members: readonly string[]) =>
      judgeInvokers({ bindings: [{ role: 'roles/run.invoker', members }] }, ['push@acme']).mark;
    expect(judge('serviceAccount:push@acme')).to.equal('ok');
    expect(judge()).to.equal('bad');
    expect(judge('serviceAccount:push@acme', 'allUsers')).to.equal('bad');
    expect(judge('serviceAccount:other@acme')).to.equal('bad');
  });
});

describe('a topic', () => {
  it('keeps as much as the stack says, and something in any case', () => {
    const marks = [0, DAY, 31 * DAY].map((is) => judgeTopicRetention('t', is, 31 * DAY, mending).mark);
    expect(marks).to.deep.equal(['bad', 'bad', 'ok']);
    expect(judgeTopicRetention('t', 0, undefined, mending).mend).to.contain('topics update t');
    expect(judgeTopicRetention('t', 600, undefined, mending).mark).to.equal('ok');
  });

  it('is published to by somebody, and not by everybody', () => {
    const judge = (...members: readonly string[]) =>
      judgePublishers({ bindings: [{ role: 'roles/pubsub.publisher', members }] }, 't', mending);
    expect(judge('serviceAccount:everflow@acme').mark).to.equal('ok');
    expect(judge('allAuthenticatedUsers').mark).to.equal('bad');
    expect(judge().mend).to.contain('topics add-iam-policy-binding t --role=roles/pubsub.publisher');
  });
});

describe('event types', () => {
  it('are told by topic, attribute or shape', () => {
    const types = { all: [{ name: 'impression', match: undefined }] } as unknown as Parameters<
      typeof findUntellable
    >[0];
    const marks = (isPerType: boolean, attribute: string | undefined) =>
      findUntellable(types, { isPerType, attribute, setAttribute: 'set it' }).map(({ mark }) => mark);
    expect(marks(false, undefined)).to.deep.equal(['warn']);
    expect(marks(true, undefined)).to.deep.equal(['ok']);
    expect(marks(false, 'event_type')).to.deep.equal(['ok']);
  });
});

describe('what an operator needs', () => {
  it('is what infra grants to operators', () => {
    const granted = needs.filter(({ account }) => account === 'operator');
    const asked = Object.entries(operatorPermissions).flatMap(([on, permissions]) =>
      permissions.map((permission) => `${on} ${permission}`),
    );
    expect(asked).to.have.members(granted.map(({ on, permission }) => `${on} ${permission}`));
  });
});
