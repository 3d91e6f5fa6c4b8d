import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createHandler } from '../../functions/handler.ts';
import { createLog } from '../../functions/log.ts';
import { createDrain } from '../../functions/process/drain.ts';
import { createAuthorise } from '../../functions/push-auth.ts';
import { manualClock } from '../support/manual-clock.ts';
import { pushServers, startPushServer } from '../support/push-server.ts';
import {
  AUDIENCE,
  claims,
  nowSeconds,
  PUSHER,
  startCertsServer,
  tampered,
  unsigned,
  verifierAt,
} from '../support/push-tokens.ts';

const MANY = 50;

for (const pushServer of pushServers) {
  describe(`a function whose callers show tokens (${pushServer})`, () => {
    let keyPair: Awaited<ReturnType<typeof generateKeyPair>>;
    let pem: string;
    let isDown = false;
    let certs: Awaited<ReturnType<typeof startCertsServer>>;
    let server: Server;
    let settled = 0;
    const lines: string[] = [];

    before(async () => {
      keyPair = await generateKeyPair('RS256', { extractable: true });
      pem = await exportSPKI(keyPair.publicKey);
    });
    beforeEach(async () => {
      isDown = false;
      settled = 0;
      lines.length = 0;
      certs = await startCertsServer(() => (isDown ? undefined : { k1: pem }));
      server = await start();
    });
    afterEach(() => {
      certs.close();
      server.closeAllConnections();
      server.close();
    });

    /** A function as the framework serves it, with a verifier of its own that has no keys yet. */
    function start(): Promise<Server> {
      const clock = manualClock();
      const oidc = { mode: 'oidc', audience: AUDIENCE, serviceAccount: PUSHER } as const;
      return startPushServer(
        createHandler({
          authorise: createAuthorise(oidc, verifierAt(certs.url)),
          isKnownPath: () => true,
          settle: async () => {
            settled += 1;
            return [{ fate: 'delivered' }];
          },
          messageBudgetMs: 1000,
          maxInFlightBytes: 1000,
          clock,
          drain: createDrain(clock),
          log: createLog({ write: (line) => lines.push(line) }, 'p'),
        }),
        pushServer,
      );
    }

    const signed = (changes: { readonly [claim: string]: unknown } = {}): Promise<string> =>
      new SignJWT({ ...claims(), ...changes })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .sign(keyPair.privateKey);

    const push = async (token: string | undefined): Promise<number> => {
      const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({
          message: { messageId: '1', publishTime: '2026-11-21T16:00:00Z', data: 'e30=' },
        }),
      });
      await response.arrayBuffer();
      return response.status;
    };

    const answers: Readonly<Record<string, readonly [number, () => Promise<string | undefined>]>> = {
      'the pusher’s token': [204, () => signed()],
      'no token': [401, async () => undefined],
      'an expired token': [401, () => signed({ iat: 1e9, exp: nowSeconds() - 3600 })],
      'a token for another audience': [401, () => signed({ aud: 'https://other.example.com/' })],
      'a token of another issuer': [401, () => signed({ iss: 'https://accounts.example.com' })],
      'a token without a signature': [401, async () => new UnsecuredJWT(claims()).encode()],
      'a token that says alg: none': [401, async () => unsigned(await signed())],
      'a tampered token': [401, async () => tampered(await signed({ email: 'eve@example.com' }))],
      'a token of another account': [403, () => signed({ email: 'eve@example.com' })],
      'a token whose e-mail is not verified': [403, () => signed({ email_verified: false })],
    };
    for (const [name, [status, token]] of Object.entries(answers)) {
      it(`answers ${status} to ${name}`, async () => {
        const shown = await token();
        expect(await push(shown)).to.equal(status);
        expect(settled).to.equal(status === 204 ? 1 : 0);
        for (const part of shown?.split('.') ?? []) {
          if (part !== '') expect(lines.join('')).to.not.include(part);
        }
      });
    }

    it('asks for the keys once, however many tokens come, and at whatever moment', async () => {
      const tokens = await Promise.all(
        Array.from({ length: MANY }, (_, index) => signed({ sub: String(index) })),
      );
      const first = await Promise.all(tokens.map(push));
      const second = [];
      for (const token of tokens) second.push(await push(token));
      expect(new Set([...first, ...second])).to.deep.equal(new Set([204]));
      expect(certs.requests()).to.equal(1);
    });

    it('answers 503 while the keys are out of reach, and takes the same token when they are back', async () => {
      const token = await signed();
      isDown = true;
      expect(await push(token)).to.equal(503);
      expect(settled).to.equal(0);
      isDown = false;
      expect(await push(token)).to.equal(204);
    });

    it('goes on with the keys it has while their server is down', async () => {
      expect(await push(await signed())).to.equal(204);
      isDown = true;
      expect(await push(await signed({ sub: '2' }))).to.equal(204);
    });
  });
}
