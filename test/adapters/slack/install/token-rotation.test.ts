import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Leases } from '#core';
import { createClient } from '../../../../adapters/slack/client/clients.ts';
import { isTokenError } from '../../../../adapters/slack/client/errors.ts';
import {
  createInstallationStore,
  type TokenGrant,
} from '../../../../adapters/slack/install/installation-store.ts';
import { createTokenRotation } from '../../../../adapters/slack/install/token-rotation.ts';
import { createMemoryLeases, createMemorySecretStore } from '../../../../src/memory/index.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type FakeSlack,
  startFakeSlack,
} from '../../../support/fake-slack/index.ts';

// Several processes of one app on one database, and an expired token of a workspace.

let slack: FakeSlack;
let hours = 0;
let logged: string[];
const clock = { now: () => new Date(Date.now() + hours * 60 * 60 * 1000) };
const note = (what: string): void => void logged.push(what);
const log = { info: note, warn: note, error: note };
const secretStore = createMemorySecretStore();
const installationStore = createInstallationStore({ secretStore, log });
let leases: Leases;

beforeEach(async () => {
  slack = await startFakeSlack({ tokenClock: clock });
  logged = [];
  hours = 0;
  leases = createMemoryLeases();
  const token = slack.world.tokens.get(slack.botToken)!;
  const issued = slack.oauth.rotation.issue({
    world: slack.world,
    token,
    responseFields: { team: { id: slack.team.id } },
  }) as { access_token: string; refresh_token: string };
  const holder = slack.team.id;
  const expiresAt = clock.now().getTime() + 43_200_000;
  await installationStore.saveGrant({
    ...{ holder, kind: 'bot', token: issued.access_token },
    ...{ refresh: issued.refresh_token, expiresAt },
  });
  hours = 13;
});
afterEach(async () => {
  expect(slack.internalErrors).toEqual([]);
  await slack.stop();
});

const apiOptions = () => ({ apiUrl: slack.api });
const loadGrant = async (): Promise<TokenGrant> => (await installationStore.getGrant(slack.team.id, 'bot'))!;
async function startProcess(more: Partial<Parameters<typeof createTokenRotation>[0]> = {}) {
  const credentials = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  const renewal = createTokenRotation({
    credentials,
    apiOptions: apiOptions(),
    installationStore,
    leases,
    clock,
    log,
    backoffMs: 1500,
    ...more,
  });
  const client = createClient(renewal.tokenSource(await loadGrant()), apiOptions());
  return { renewal, callSlack: () => client.auth.test() };
}

it('two processes need the token at the same moment: one renews it, the other takes what came', async () => {
  const [first, second] = [await startProcess(), await startProcess()];
  slack.faults.delay('oauth.v2.access', 400);
  const answers = await Promise.all([
    first.callSlack(),
    second.callSlack(),
    first.callSlack(),
    second.callSlack(),
  ]);
  expect(answers.map(({ team_id }) => team_id)).toEqual(Array(4).fill(slack.team.id));
  expect(slack.callsTo('oauth.v2.access')).toHaveLength(1);
  const used = new Set(slack.callsTo('auth.test').map(({ token }) => token));
  expect([...used]).toEqual([(await loadGrant()).token]);
});

it('two use the refresh token all the same, because leases are not available: the one that Slack refuses takes the other’s', async () => {
  const anyone: Leases = { acquire: async () => true, release: async () => {} };
  const [first, second] = [await startProcess({ leases: anyone }), await startProcess({ leases: anyone })];
  slack.faults.delay('oauth.v2.access', 200, 2);
  const answers = await Promise.all([first.callSlack(), second.callSlack()]);
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(logged.join()).not.toContain('token_refresh_refused');
  expect(slack.callsTo('oauth.v2.access').map(({ error }) => error)).toEqual([
    undefined,
    'invalid_refresh_token',
  ]);
});

it('leases are not available: an expired token is refreshed all the same', async () => {
  const away = async (): Promise<never> => {
    throw new Error('away');
  };
  const { callSlack } = await startProcess({ leases: { acquire: away, release: away } });
  expect((await callSlack()).ok).toBe(true);
});

it('a process that died with the lease delays the others until the lease expires', async () => {
  await leases.acquire(`slack/renew/${slack.team.id}/bot`, clock.now(), 120_000);
  hours += 1;
  const { callSlack } = await startProcess();
  expect((await callSlack()).ok).toBe(true);
});

it('while Slack is away, no process treats the token as revoked; when Slack is back, the token is refreshed', async () => {
  const { callSlack } = await startProcess();
  slack.faults.respondWithStatus('oauth.v2.access', 503, 6);
  const fault = await callSlack().catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Error);
  expect(isTokenError(fault)).toBe(false);
  // The next call fails at once, without another attempt.
  const refreshCount = slack.callsTo('oauth.v2.access').length;
  expect(isTokenError(await callSlack().catch((error: unknown) => error))).toBe(false);
  expect(slack.callsTo('oauth.v2.access')).toHaveLength(refreshCount);
  slack.faults.clear();
  await new Promise((resolve) => setTimeout(resolve, 1600));
  expect((await callSlack()).ok).toBe(true);
}, 20_000);

it('a token that Slack gives for another workspace is not taken', async () => {
  const { callSlack } = await startProcess();
  const before = await loadGrant();
  await secretStore.put(
    'slack/T0OTHER/bot',
    JSON.stringify({ team: 'T0OTHER', token: before.token, refresh: before.refresh }),
  );
  const other = { ...before, holder: 'T0OTHER' };
  const { renewal } = await startProcess();
  const client = createClient(renewal.tokenSource(other), apiOptions());
  await expect(client.auth.test()).rejects.toThrow();
  expect((await installationStore.getGrant('T0OTHER', 'bot'))!.token).toBe(before.token);
  await expect(callSlack()).rejects.toThrow();
});

it('a token that no process can refresh is logged once, and Slack is not called again', async () => {
  slack.oauth.rotation.revokeAllRefreshTokens();
  const { callSlack } = await startProcess();
  for (const _ of [1, 2, 3])
    expect(isTokenError(await callSlack().catch((error: unknown) => error))).toBe(true);
  expect(slack.callsTo('oauth.v2.access')).toHaveLength(1);
  expect(logged.filter((line) => line.includes('token_refresh_refused'))).toHaveLength(1);
  // The lease may have been lost: the stored token stays as it is.
  expect((await loadGrant()).refresh).toBeDefined();
});
