import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Claims } from '#core';
import { clientFor } from '../../../adapters/slack/clients.ts';
import { isTokenFault } from '../../../adapters/slack/faults.ts';
import { createInstalls, type Grant } from '../../../adapters/slack/installs.ts';
import { createRenewal } from '../../../adapters/slack/renewal.ts';
import { createMemoryClaims, createMemoryVault } from '../../../src/store/index.ts';
import { CLIENT_ID, CLIENT_SECRET, type FakeSlack, startFakeSlack } from '../../support/slack/index.ts';

/** Processes of one app on one database, and a token of a workspace that has run out. */
let slack: FakeSlack;
let hours = 0;
let logged: string[];
const clock = { now: () => new Date(Date.now() + hours * 60 * 60 * 1000) };
const note = (what: string): void => void logged.push(what);
const log = { info: note, warn: note, error: note };
const vault = createMemoryVault();
const installs = createInstalls({ vault, log });
let claims: Claims;

beforeEach(async () => {
  slack = await startFakeSlack({ ages: clock });
  logged = [];
  hours = 0;
  claims = createMemoryClaims();
  const token = slack.world.tokens.get(slack.botToken)!;
  const issued = slack.oauth.rotation.issue({
    world: slack.world,
    token,
    told: { team: { id: slack.team.id } },
  }) as { access_token: string; refresh_token: string };
  const holder = slack.team.id;
  const expiresAt = clock.now().getTime() + 43_200_000;
  await installs.put({
    ...{ holder, kind: 'bot', token: issued.access_token },
    ...{ refresh: issued.refresh_token, expiresAt },
  });
  hours = 13;
});
afterEach(async () => {
  expect(slack.bugs).toEqual([]);
  await slack.stop();
});

const reach = () => ({ apiUrl: slack.api });
const grant = async (): Promise<Grant> => (await installs.grant(slack.team.id, 'bot'))!;
async function process(more: Partial<Parameters<typeof createRenewal>[0]> = {}) {
  const keys = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  const renewal = createRenewal({
    keys,
    reach: reach(),
    installs,
    claims,
    clock,
    log,
    restMs: 1500,
    ...more,
  });
  const client = clientFor(renewal.tokenOf(await grant()), reach());
  return { renewal, asks: () => client.auth.test() };
}

it('two processes need the token at the same moment: one renews it, the other takes what came', async () => {
  const [first, second] = [await process(), await process()];
  slack.faults.slow('oauth.v2.access', 400);
  const answers = await Promise.all([first.asks(), second.asks(), first.asks(), second.asks()]);
  expect(answers.map(({ team_id }) => team_id)).toEqual(Array(4).fill(slack.team.id));
  expect(slack.callsTo('oauth.v2.access')).toHaveLength(1);
  const used = new Set(slack.callsTo('auth.test').map(({ token }) => token));
  expect([...used]).toEqual([(await grant()).token]);
});

it('two use the refresh token all the same, because claims are away: the one that Slack refuses takes the other’s', async () => {
  const anyone: Claims = { claim: async () => true, release: async () => {} };
  const [first, second] = [await process({ claims: anyone }), await process({ claims: anyone })];
  slack.faults.slow('oauth.v2.access', 200, 2);
  const answers = await Promise.all([first.asks(), second.asks()]);
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(logged.join()).not.toContain('cannot be renewed');
  expect(slack.callsTo('oauth.v2.access').map(({ error }) => error)).toEqual([
    undefined,
    'invalid_refresh_token',
  ]);
});

it('claims cannot be asked for: what has run out is renewed all the same', async () => {
  const away = async (): Promise<never> => {
    throw new Error('away');
  };
  const { asks } = await process({ claims: { claim: away, release: away } });
  expect((await asks()).ok).toBe(true);
});

it('a process that died with the claim holds the others up for no longer than the claim lasts', async () => {
  await claims.claim(`slack/renew/${slack.team.id}/bot`, clock.now(), 120_000);
  hours += 1;
  const { asks } = await process();
  expect((await asks()).ok).toBe(true);
});

it('while Slack is away nobody takes the token for a revoked one; once it is back all goes on', async () => {
  const { asks } = await process();
  slack.faults.fails('oauth.v2.access', 503, 6);
  const fault = await asks().catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Error);
  expect(isTokenFault(fault)).toBe(false);
  // What comes at once waits for no further try.
  const asked = slack.callsTo('oauth.v2.access').length;
  expect(isTokenFault(await asks().catch((error: unknown) => error))).toBe(false);
  expect(slack.callsTo('oauth.v2.access')).toHaveLength(asked);
  slack.faults.clear();
  await new Promise((resolve) => setTimeout(resolve, 1600));
  expect((await asks()).ok).toBe(true);
}, 20_000);

it('a token that Slack gives for another workspace is not taken', async () => {
  const { asks } = await process();
  const before = await grant();
  await vault.put(
    'slack/T0OTHER/bot',
    JSON.stringify({ team: 'T0OTHER', token: before.token, refresh: before.refresh }),
  );
  const other = { ...before, holder: 'T0OTHER' };
  const { renewal } = await process();
  const client = clientFor(renewal.tokenOf(other), reach());
  await expect(client.auth.test()).rejects.toThrow();
  expect((await installs.grant('T0OTHER', 'bot'))!.token).toBe(before.token);
  await expect(asks()).rejects.toThrow();
});

it('what no process could renew is told once, and Slack is not asked again', async () => {
  slack.oauth.rotation.spoil();
  const { asks } = await process();
  for (const _ of [1, 2, 3]) expect(isTokenFault(await asks().catch((error: unknown) => error))).toBe(true);
  expect(slack.callsTo('oauth.v2.access')).toHaveLength(1);
  expect(logged.filter((line) => line.includes('cannot be renewed'))).toHaveLength(1);
  // It may have been a claim that was lost: what lies in the vault is left as it is.
  expect((await grant()).refresh).toBeDefined();
});
