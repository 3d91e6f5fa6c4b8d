import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { expect } from 'chai';
import { OAuth2Client } from 'google-auth-library';
import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { type Admission, createAuthorise, type Refusal } from '../../functions/push-auth.ts';
import {
  AUDIENCE,
  claims,
  nowSeconds,
  PUSHER,
  startCertsServer,
  tampered,
  unsigned,
  urlOf,
  verifierAt,
} from '../support/push-tokens.ts';

const oidc = { mode: 'oidc', audience: AUDIENCE, serviceAccount: PUSHER } as const;

describe('push authentication, oidc', () => {
  let keyPair: Awaited<ReturnType<typeof generateKeyPair>>;
  let foreignPair: typeof keyPair;
  let certs: Awaited<ReturnType<typeof startCertsServer>>;
  let authorise: (authorization: string | undefined) => Promise<Admission>;

  before(async () => {
    keyPair = await generateKeyPair('RS256', { extractable: true });
    foreignPair = await generateKeyPair('RS256', { extractable: true });
    const pem = await exportSPKI(keyPair.publicKey);
    certs = await startCertsServer(() => ({ k1: pem }));
    const check = createAuthorise(oidc, verifierAt(certs.url));
    authorise = (authorization) => check({ remoteAddress: '10.0.0.1', authorization });
  });
  after(() => certs.close());

  const signed = (
    changes: { readonly [claim: string]: unknown } = {},
    { pair = keyPair, kid = 'k1' } = {},
  ): Promise<string> =>
    new SignJWT({ ...claims(), ...changes }).setProtectedHeader({ alg: 'RS256', kid }).sign(pair.privateKey);

  const accepted: Readonly<Record<string, () => Promise<string>>> = {
    'the pusher’s token': async () => `Bearer ${await signed()}`,
    'a scheme in lower case': async () => `bearer ${await signed()}`,
    'the issuer without https': async () => `Bearer ${await signed({ iss: 'accounts.google.com' })}`,
  };

  for (const [name, header] of Object.entries(accepted)) {
    it(`admits ${name}`, async () => {
      expect(await authorise(await header())).to.deep.equal({ ok: true });
    });
  }

  const refused: readonly (readonly [
    name: string,
    refusal: Refusal,
    header: () => Promise<string | undefined>,
  ])[] = [
    ['no header', 'unauthenticated', async () => undefined],
    ['an empty header', 'unauthenticated', async () => ''],
    ['another scheme', 'unauthenticated', async () => `Basic ${await signed()}`],
    ['a bearer without token', 'unauthenticated', async () => 'Bearer '],
    ['two tokens', 'unauthenticated', async () => `Bearer ${await signed()} ${await signed()}`],
    ['what is no token', 'unauthenticated', async () => 'Bearer abc'],
    [
      'another audience',
      'unauthenticated',
      async () => `Bearer ${await signed({ aud: 'https://other.example.com/' })}`,
    ],
    [
      'an audience without the slash',
      'unauthenticated',
      async () => `Bearer ${await signed({ aud: AUDIENCE.slice(0, -1) })}`,
    ],
    ['no audience', 'unauthenticated', async () => `Bearer ${await signed({ aud: undefined })}`],
    [
      'an expired token',
      'unauthenticated',
      async () => `Bearer ${await signed({ iat: 1e9, exp: nowSeconds() - 3600 })}`,
    ],
    ['a token without expiry', 'unauthenticated', async () => `Bearer ${await signed({ exp: undefined })}`],
    [
      'a token of the future',
      'unauthenticated',
      async () => `Bearer ${await signed({ iat: nowSeconds() + 1800 })}`,
    ],
    [
      'another issuer',
      'unauthenticated',
      async () => `Bearer ${await signed({ iss: 'https://accounts.example.com' })}`,
    ],
    ['an unknown key', 'unauthenticated', async () => `Bearer ${await signed({}, { kid: 'k2' })}`],
    [
      'a foreign key under our key id',
      'unauthenticated',
      async () => `Bearer ${await signed({}, { pair: foreignPair })}`,
    ],
    ['an unsigned token', 'unauthenticated', async () => `Bearer ${new UnsecuredJWT(claims()).encode()}`],
    [
      'an unsigned token that names our key',
      'unauthenticated',
      async () => `Bearer ${unsigned(await signed())}`,
    ],
    [
      'changed claims',
      'unauthenticated',
      async () => `Bearer ${tampered(await signed({ email: 'eve@example.com' }))}`,
    ],
    [
      'a token without its signature',
      'unauthenticated',
      async () => `Bearer ${(await signed()).replace(/[^.]*$/, '')}`,
    ],
    ['another account', 'forbidden', async () => `Bearer ${await signed({ email: 'eve@example.com' })}`],
    ['no account', 'forbidden', async () => `Bearer ${await signed({ email: undefined })}`],
    ['an unverified e-mail', 'forbidden', async () => `Bearer ${await signed({ email_verified: false })}`],
    [
      'an e-mail verified in words',
      'forbidden',
      async () => `Bearer ${await signed({ email_verified: 'true' })}`,
    ],
  ];

  for (const [name, refusal, header] of refused) {
    it(`finds ${name} ${refusal}`, async () => {
      const admission = await authorise(await header());
      expect(admission).to.deep.include({ ok: false, refusal });
    });
  }

  it('says why without repeating the token or its claims', async () => {
    const token = await signed({ email: 'eve@example.com', aud: 'https://other.example.com/' });
    const told = JSON.stringify(await authorise(`Bearer ${token}`));
    expect(told).to.include('problem');
    for (const secret of [token, ...token.split('.'), 'eve@example.com', 'other.example.com']) {
      expect(told).not.to.include(secret);
    }
  });

  it('asks for no keys when there is no token', async () => {
    const before = certs.requests();
    await authorise(undefined);
    expect(certs.requests()).to.equal(before);
  });

  it('answers 503 while nobody serves the keys', async () => {
    const unused = createTcpServer().listen(0, '127.0.0.1');
    await once(unused, 'listening');
    const url = urlOf(unused.address() as AddressInfo);
    unused.close();
    await once(unused, 'close');
    const check = createAuthorise(oidc, verifierAt(url));
    const admission = await check({ remoteAddress: undefined, authorization: `Bearer ${await signed()}` });
    expect(admission).to.deep.include({ ok: false, refusal: 'unverifiable' });
  });

  it('answers 503 while the keys are not found, and admits once they are back', async () => {
    const pem = await exportSPKI(keyPair.publicKey);
    let isDown = true;
    const flaky = await startCertsServer(() => (isDown ? undefined : { k1: pem }));
    try {
      const check = createAuthorise(oidc, verifierAt(flaky.url));
      const caller = { remoteAddress: undefined, authorization: `Bearer ${await signed()}` };
      expect(await check(caller)).to.deep.include({ ok: false, refusal: 'unverifiable' });
      isDown = false;
      expect(await check(caller)).to.deep.equal({ ok: true });
    } finally {
      flaky.close();
    }
  });
});

describe('push authentication, none', () => {
  const check = createAuthorise({ mode: 'none' }, async () => new OAuth2Client());

  for (const remoteAddress of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1']) {
    it(`admits ${remoteAddress}`, async () => {
      expect(await check({ remoteAddress, authorization: undefined })).to.deep.equal({ ok: true });
    });
  }

  for (const remoteAddress of [
    undefined,
    '',
    '10.0.0.1',
    '128.0.0.1',
    '126.255.255.255',
    '::ffff:10.0.0.1',
    '::',
    '::2',
    'fe80::1',
    '2001:db8::1',
    'localhost',
    '127.0.0.1.example.com',
  ]) {
    it(`turns away ${remoteAddress === '' ? 'an empty address' : remoteAddress} with 403`, async () => {
      const admission = await check({ remoteAddress, authorization: 'Bearer abc' });
      expect(admission).to.deep.include({ ok: false, refusal: 'forbidden' });
    });
  }
});

describe('push authentication, iam', () => {
  it('admits whom Cloud Run has let through', async () => {
    const check = createAuthorise({ mode: 'iam' }, async () => new OAuth2Client());
    for (const remoteAddress of [undefined, '169.254.1.1']) {
      expect(await check({ remoteAddress, authorization: undefined })).to.deep.equal({ ok: true });
    }
  });
});
