import { expect } from 'chai';
import { needs } from '../../infra/permissions.ts';
import { rolesFor } from '../../infra/roles.ts';

describe('roles', () => {
  it('give each account on each place all that it needs there, and nothing else', () => {
    const given = rolesFor(needs).flatMap(({ account, on, permissions }) =>
      permissions.map((permission) => ({ account, on, permission })),
    );
    expect(given).to.have.deep.members([...needs]);
  });

  it('are one for each account and place', () => {
    const keys = rolesFor(needs).map(({ account, on }) => `${account} ${on}`);
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('are Google’s where Google has one for just that', () => {
    const publish = { account: 'ingest', on: 'stagedTopic', permission: 'pubsub.topics.publish' } as const;
    expect(rolesFor([publish])[0]?.predefined).to.equal('roles/pubsub.publisher');
    const read = { account: 'build', on: 'sourceBucket' } as const;
    const both = ['storage.objects.list', 'storage.objects.get'].map((permission) => ({
      ...read,
      permission,
    }));
    expect(rolesFor(both)[0]?.predefined).to.equal('roles/storage.objectViewer');
  });

  it('are made where Google’s would give more', () => {
    const get = { account: 'ingest', on: 'stagingBucket', permission: 'storage.objects.get' } as const;
    const publishAndGet = ['pubsub.topics.publish', 'pubsub.topics.get'].map((permission) => ({
      account: 'operator' as const,
      on: 'eventsTopic' as const,
      permission,
    }));
    for (const group of [[get], publishAndGet]) {
      expect(rolesFor(group)).to.have.lengthOf(1);
      expect(rolesFor(group)[0]).to.have.property('predefined', undefined);
    }
  });

  it('need no permission twice', () => {
    const all = needs.map(({ account, on, permission }) => `${account} ${on} ${permission}`);
    expect(new Set(all).size).to.equal(all.length);
  });
});
