import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ConsoleSignInProvider, Log } from '#core';
import { createDiscordSignIn, createIssuerSignIn, createSlackSignIn } from '../../../adapters/oidc/index.ts';
import { type FakeDiscord, OAUTH_CLIENT_SECRET, startFakeDiscord } from '../../support/fake-discord/index.ts';
import { CLIENT_ID, CLIENT_SECRET, type FakeSlack, startFakeSlack } from '../../support/fake-slack/index.ts';
import {
  OIDC_CLIENT,
  type OidcIssuer,
  REDIRECT_URL,
  startOidcIssuer,
} from '../../support/services/oidc-issuer.ts';

const lines: string[] = [];
const recordLog = (what: string, facts?: object) => void lines.push(`${what} ${JSON.stringify(facts ?? {})}`);
const log: Log = { info: recordLog, warn: recordLog, error: recordLog };
afterEach(() => {
  lines.length = 0;
});

const begin = async (provider: ConsoleSignInProvider) => {
  const { url, ...pending } = (await provider.begin())!;
  return { url, pending };
};

/** What every provider keeps. `approve` signs one person in, always the same. */
function providerContract(world: {
  provider(): ConsoleSignInProvider;
  approve(url: string): string | Promise<string>;
  refuse(url: string): string | Promise<string>;
  withWrongSecret(): ConsoleSignInProvider;
  readonly identity: () => object;
}) {
  test('a person signs in, and the log says nothing', async () => {
    const { url, pending } = await begin(world.provider());
    const query = await world.approve(url);
    const provider = world.provider();
    expect(await provider.complete(query, pending)).toEqual({ known: true, identity: world.identity() });
    expect(lines).toEqual([]);
  });

  test('a code works once', async () => {
    const provider = world.provider();
    const { url, pending } = await begin(provider);
    const query = await world.approve(url);
    await provider.complete(query, pending);
    expect(await provider.complete(query, pending)).toEqual({ known: false, why: 'invalid' });
  });

  test('another state proves nothing, and a code of another sign-in proves nothing', async () => {
    const provider = world.provider();
    const [first, second] = [await begin(provider), await begin(provider)];
    const query = await world.approve(first.url);
    const invalid = { known: false, why: 'invalid' };
    expect(await provider.complete(query, second.pending)).toEqual(invalid);
    const mixed = new URLSearchParams(query);
    mixed.set('state', second.pending.state);
    expect(await provider.complete(`?${mixed}`, second.pending)).toEqual(invalid);
    for (const empty of ['', '?', '?code=', `?state=${first.pending.state}`])
      expect(await provider.complete(empty, first.pending)).toEqual(invalid);
  });

  test('a person who refuses is not signed in', async () => {
    const provider = world.provider();
    const { url, pending } = await begin(provider);
    expect(await provider.complete(await world.refuse(url), pending)).toEqual({
      known: false,
      why: 'denied',
    });
  });

  test('a wrong client secret is a fault of the operator, and no secret is in the log', async () => {
    const provider = world.withWrongSecret();
    const { url, pending } = await begin(provider);
    const query = await world.approve(url);
    expect(await provider.complete(query, pending)).toEqual({ known: false, why: 'unavailable' });
    expect(lines.join()).toMatch(/oidc_sign_in_failed .*(invalid_client|bad_client_secret)/);
    const code = new URLSearchParams(query).get('code')!;
    for (const secret of ['wrong-secret', code, pending.verifier]) expect(lines.join()).not.toContain(secret);
  });
}

describe('Discord', () => {
  let discord: FakeDiscord;
  let rin: { readonly id: string };
  beforeAll(async () => {
    discord = await startFakeDiscord({ limits: { global: 'off', routes: 'off' } });
    rin = discord.person('rin');
  });
  afterAll(() => discord.stop());

  const settings = () => ({
    ...{ clientId: discord.applicationId, clientSecret: OAUTH_CLIENT_SECRET },
    ...{ redirectUri: REDIRECT_URL, apiUrl: discord.api },
  });
  providerContract({
    provider: () => createDiscordSignIn(settings(), log),
    withWrongSecret: () => createDiscordSignIn({ ...settings(), clientSecret: 'wrong-secret' }, log),
    approve: (url) => discord.oauth.approve(rin, url),
    refuse: (url) => discord.oauth.refuse(url),
    identity: () => ({ kind: 'account', account: { platform: 'discord', id: rin.id } }),
  });

  test('only the scope identify is asked for, with PKCE, at the address of the documentation', async () => {
    const { url } = await begin(
      createDiscordSignIn({ clientId: '1', clientSecret: 'x', redirectUri: REDIRECT_URL }, log),
    );
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe('https://discord.com/oauth2/authorize');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      ...{ client_id: '1', response_type: 'code', scope: 'identify', code_challenge_method: 'S256' },
      redirect_uri: REDIRECT_URL,
    });
  });

  test('the access token is revoked after the id was read', async () => {
    const provider = createDiscordSignIn(settings(), log);
    const { url, pending } = await begin(provider);
    await provider.complete(discord.oauth.approve(rin, url), pending);
    expect(discord.oauth.validTokens()).toBe(0);
  });

  test('another verifier than that of the beginning proves nothing', async () => {
    const provider = createDiscordSignIn(settings(), log);
    const { url, pending } = await begin(provider);
    const stolen = { ...pending, verifier: 'x'.repeat(43) };
    expect(await provider.complete(discord.oauth.approve(rin, url), stolen)).toEqual({
      known: false,
      why: 'invalid',
    });
  });

  test('while Discord does not answer, the person can try again later', async () => {
    const provider = createDiscordSignIn(settings(), log);
    const { url, pending } = await begin(provider);
    const query = discord.oauth.approve(rin, url);
    discord.down();
    expect(await provider.complete(query, pending)).toEqual({ known: false, why: 'unavailable' });
    discord.up();
  });
});

describe('Slack', () => {
  let slack: FakeSlack;
  let rin: ReturnType<FakeSlack['person']>;
  beforeAll(async () => {
    slack = await startFakeSlack();
    rin = slack.person('rin');
  });
  afterAll(() => slack.stop());

  const settings = () => ({
    ...{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
    ...{ redirectUri: REDIRECT_URL, apiUrl: slack.api },
  });
  providerContract({
    provider: () => createSlackSignIn(settings(), log),
    withWrongSecret: () => createSlackSignIn({ ...settings(), clientSecret: 'wrong-secret' }, log),
    approve: (url) => slack.approveSignIn(rin, url),
    refuse: (url) => slack.openId.refuse(url),
    identity: () => ({
      kind: 'account',
      account: { platform: 'slack', id: rin.id, serverId: slack.team.id },
    }),
  });

  test('an ID token for another sign-in, with another nonce, proves nothing', async () => {
    const provider = createSlackSignIn(settings(), log);
    const { url, pending } = await begin(provider);
    expect(await provider.complete(slack.approveSignIn(rin, url), { ...pending, nonce: 'other' })).toEqual({
      known: false,
      why: 'invalid',
    });
  });

  test('an account that Slack does not name proves nothing', async () => {
    const provider = createSlackSignIn(settings(), log);
    const { url, pending } = await begin(provider);
    const user = { ...rin.user, id: 'not an id' };
    expect(await provider.complete(slack.approveSignIn({ user }, url), pending)).toEqual({
      known: false,
      why: 'invalid',
    });
  });

  test('while Slack does not answer, no sign-in begins', async () => {
    const gone = { ...settings(), apiUrl: 'http://127.0.0.1:9/api/' };
    expect(await createSlackSignIn(gone, log).begin()).toBeUndefined();
    expect(lines.join()).toContain('oidc_discovery_failed');
  });
});

describe('any OpenID Connect issuer', () => {
  let issuer: OidcIssuer;
  beforeAll(async () => {
    // The issuer warns that a server without https and with open accounts is not for production.
    for (const kind of ['info', 'warn'] as const) vi.spyOn(console, kind).mockImplementation(() => {});
    issuer = await startOidcIssuer();
  });
  afterAll(async () => {
    await issuer.stop();
    vi.restoreAllMocks();
  });

  const settings = () => ({ issuer: issuer.url, ...OIDC_CLIENT, redirectUri: REDIRECT_URL });
  providerContract({
    provider: () => createIssuerSignIn(settings(), log),
    withWrongSecret: () => createIssuerSignIn({ ...settings(), clientSecret: 'wrong-secret' }, log),
    approve: (url) => issuer.signIn(url, 'rin-suzuki'),
    refuse: (url) => issuer.refuse(url),
    identity: () => ({ kind: 'identity', issuer: issuer.url, subject: 'rin-suzuki' }),
  });

  test('the button names the host of the issuer', () => {
    expect(createIssuerSignIn(settings(), log)).toMatchObject({
      id: 'oidc',
      label: new URL(issuer.url).host,
    });
  });
});
