import { afterEach, describe, expect, it } from 'vitest';
import { createSignInProviders } from '../../../../src/app/console/sign-in/providers.ts';
import { readEnv } from '../../../../src/app/env.ts';
import { signInSettingsFromEnv } from '../../../../src/app/environment/console-sign-in-settings.ts';
import { OAUTH_CLIENT_SECRET, startFakeDiscord } from '../../../support/fake-discord/index.ts';
import { CLIENT_ID, CLIENT_SECRET, startFakeSlack } from '../../../support/fake-slack/index.ts';

const URL_OF_CONSOLE = 'https://mod.example.org';
const lines: string[] = [];
const recordLog = (what: string, facts?: object) => void lines.push(`${what} ${JSON.stringify(facts ?? {})}`);
const log = { info: recordLog, warn: recordLog, error: recordLog };
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  lines.length = 0;
  for (const stop of stops.splice(0)) await stop();
});

const BASE = { CONSOLE_URL: URL_OF_CONSOLE, WEB_PORT: '9464' };
const settingsFrom = (variables: Record<string, string>) =>
  signInSettingsFromEnv(readEnv({ ...BASE, ...variables }, '/no/file'));
const providersFrom = (variables: Record<string, string>) =>
  createSignInProviders(URL_OF_CONSOLE, settingsFrom(variables), log);
const TOKEN = `${Buffer.from('41771983423143937').toString('base64url')}.${'x'.repeat(40)}`;

describe('the ways to sign in to the console', () => {
  it('are none without settings', () => {
    expect(providersFrom({ DISCORD_TOKEN: TOKEN })).toEqual([]);
  });

  it('Discord needs only the client secret: the token of the bot names the application', async () => {
    const discord = await startFakeDiscord({ limits: { global: 'off', routes: 'off' } });
    stops.push(() => discord.stop());
    const rin = discord.person('rin');
    const [provider, ...others] = providersFrom({
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.api,
      CONSOLE_DISCORD_CLIENT_SECRET: OAUTH_CLIENT_SECRET,
    });
    expect([provider!.id, others]).toEqual(['discord', []]);
    const { url, ...pending } = (await provider!.begin())!;
    expect(new URL(url).searchParams.get('redirect_uri')).toBe(
      `${URL_OF_CONSOLE}/console/sign-in/discord/back`,
    );
    expect(await provider!.complete(discord.oauth.approve(rin, url), pending)).toMatchObject({
      identity: { account: { platform: 'discord', id: rin.id } },
    });
  });

  it('a token that names no application lets no one sign in until the client id is set', async () => {
    const variables = {
      DISCORD_TOKEN: 'x'.repeat(60),
      CONSOLE_DISCORD_CLIENT_SECRET: 'a-long-secret',
    };
    const [provider] = providersFrom(variables);
    expect(await provider!.begin()).toBeUndefined();
    expect(await provider!.complete('', { state: '', nonce: '', verifier: '' })).toMatchObject({
      why: 'unavailable',
    });
    expect(lines[0]).toBe('oidc_discovery_failed {"issuer":"discord","error":"no_client_id"}');
    const [complete] = providersFrom({ ...variables, CONSOLE_DISCORD_CLIENT_ID: '41771983423143938' });
    expect((await complete!.begin())?.url).toContain('client_id=41771983423143938');
  });

  it('Slack takes the settings of an app for many workspaces, or its own', async () => {
    const slack = await startFakeSlack();
    stops.push(() => slack.stop());
    const rin = slack.person('rin');
    const own = { CONSOLE_SLACK_CLIENT_ID: CLIENT_ID, CONSOLE_SLACK_CLIENT_SECRET: CLIENT_SECRET };
    const [provider] = providersFrom({ SLACK_API_URL: slack.api, ...own });
    const { url, ...pending } = (await provider!.begin())!;
    expect(await provider!.complete(slack.approveSignIn(rin, url), pending)).toMatchObject({
      identity: { account: { platform: 'slack', id: rin.id, serverId: slack.team.id } },
    });
    const many = { SLACK_CLIENT_ID: CLIENT_ID, SLACK_CLIENT_SECRET: CLIENT_SECRET };
    expect(signInSettingsFromEnv(many).slack).toEqual(settingsFrom(own).slack);
  });

  it('an issuer is shown by its host, and is not asked before the first sign-in', () => {
    const [provider] = providersFrom({
      CONSOLE_OIDC_ISSUER: 'https://id.example.org/realm',
      CONSOLE_OIDC_CLIENT_ID: 'console',
    });
    expect(provider).toMatchObject({ id: 'oidc', label: 'id.example.org' });
    expect(lines).toEqual([]);
  });
});

describe('settings that miss another one', () => {
  it.each([
    [{ CONSOLE_DISCORD_CLIENT_SECRET: 'a-long-secret' }, 'DISCORD_TOKEN'],
    [{ CONSOLE_SLACK_CLIENT_ID: '1.2' }, 'CONSOLE_SLACK_CLIENT_SECRET'],
    [{ CONSOLE_OIDC_ISSUER: 'https://id.example.org' }, 'CONSOLE_OIDC_CLIENT_ID'],
    [{ CONSOLE_OIDC_CLIENT_ID: 'x' }, 'CONSOLE_OIDC_ISSUER'],
  ])('%o: the error names %s and the page', (variables, name) => {
    const error = `${name}: ${Object.keys(variables)[0]} needs it too (docs/console.md)`;
    expect(() => settingsFrom(variables as Record<string, string>)).toThrow(error);
  });

  it('a way to sign in needs the address of the console', () => {
    const variables = { CONSOLE_OIDC_ISSUER: 'https://id.example.org', CONSOLE_OIDC_CLIENT_ID: 'x' };
    expect(() => readEnv(variables, '/no/file')).toThrow('CONSOLE_URL: CONSOLE_OIDC_ISSUER needs it too');
  });
});
