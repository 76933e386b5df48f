import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readEnv } from '../../src/app/env.ts';
import type { AppSettings } from '../../src/app/settings.ts';
import { settingsFromEnv } from '../../src/app/settings.ts';
import { type AppHandle, start } from '../../src/main.ts';
import { createCookieBrowser } from '../adapters/console/access/cookie-browser.ts';
import { OAUTH_CLIENT_SECRET, startFakeDiscord } from '../support/fake-discord/index.ts';
import { CLIENT_ID, CLIENT_SECRET, startFakeSlack } from '../support/fake-slack/index.ts';

let app: AppHandle | undefined;
let stopPlatform: () => Promise<void> = async () => {};
afterEach(async () => {
  await app?.stop();
  await stopPlatform();
});

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the program from variables of the environment, with its console at a free port. */
async function startWithConsole(variables: Record<string, string>, clock: AppSettings['clock']) {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const env = readEnv(
    { CONSOLE_URL: origin, WEB_PORT: String(port), GRAMMAR: 'off', ...variables },
    '/no/file',
  );
  const lines: string[] = [];
  const record = (event: string, fields: object = {}) =>
    void lines.push(`${event} ${JSON.stringify(fields)}`);
  app = await start({ ...settingsFromEnv(env), clock, log: { info: record, warn: record, error: record } });
  const site = (request: Request) => fetch(request, { redirect: 'manual' });
  return { origin, lines, newBrowser: () => createCookieBrowser(site, origin) };
}

type Running = Awaited<ReturnType<typeof startWithConsole>>;

/** Presses the button of a provider and comes back. Resolves with the browser and where it is sent. */
async function signIn({ newBrowser }: Running, provider: string, approve: (url: string) => string) {
  const browser = newBrowser();
  await browser.open('/console/sign-in');
  const leaving = await browser.submit(`/console/sign-in/${provider}`);
  const url = leaving.headers.get('refresh')!.slice('0; url='.length);
  const back = await browser.open(`/console/sign-in/${provider}/back${approve(url)}`);
  return { browser, status: back.status, to: back.headers.get('location') };
}

test('a moderator on Discord signs in with their account, and loses the console with the role', async () => {
  const discord = await startFakeDiscord({ limits: { global: 'off', routes: 'off' } });
  stopPlatform = () => discord.stop();
  const guild = discord.guild({ name: '町の掲示板' });
  guild.role('番人', { permissions: ['ManageMessages'] });
  const aoi = guild.member('aoi', { roles: ['番人'] });
  const rin = guild.member('rin');
  const running = await startWithConsole(
    {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.api,
      CONSOLE_DISCORD_CLIENT_SECRET: OAUTH_CLIENT_SECRET,
    },
    discord.clock,
  );
  await discord.until('the guild is known', () => discord.gateway.sessions.length > 0);

  const { browser, status, to } = await signIn(running, 'discord', (url) => discord.oauth.approve(aoi, url));
  expect([status, to]).toEqual([303, '/console']);
  const chosen = await browser.open('/console');
  const area = chosen.headers.get('location') ?? '/console';
  expect(chosen.status === 303 ? area : browser.page()).toContain(`/console/s/discord/${guild.id}`);

  const refused = await signIn(running, 'discord', (url) => discord.oauth.approve(rin, url));
  expect(refused.to).toBeNull();
  const denied = await signIn(running, 'discord', (url) => discord.oauth.refuse(url));
  expect(denied.to).toBeNull();

  guild.changesMember(aoi, { roles: [] });
  discord.clock.advance(5 * 60_000 + 1);
  const lost = await browser.open(`/console/s/discord/${guild.id}`);
  expect(lost.status).toBe(404);
  expect(discord.oauth.validTokens()).toBe(0);
  expect(running.lines.join('\n')).not.toMatch(/code=|client-secret/);
});

test('a moderator on Slack signs in with their account, of their workspace only', async () => {
  const slack = await startFakeSlack();
  stopPlatform = () => slack.stop();
  slack.channel('general', { general: true });
  const mods = slack.channel('mods', { private: true });
  const aoi = slack.person('aoi');
  mods.members.add(aoi.id);
  const running = await startWithConsole(
    {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.api,
      CONSOLE_SLACK_CLIENT_ID: CLIENT_ID,
      CONSOLE_SLACK_CLIENT_SECRET: CLIENT_SECRET,
    },
    slack.clock,
  );
  await slack.waitFor('both sockets', () => slack.sockets.count() >= 2);

  const { browser, status, to } = await signIn(running, 'slack', (url) => slack.approveSignIn(aoi, url));
  expect([status, to]).toEqual([303, '/console']);
  const chosen = await browser.open('/console');
  const area = chosen.headers.get('location') ?? '/console';
  expect(chosen.status === 303 ? area : browser.page()).toContain(`/console/s/slack/${slack.team.id}`);

  const elsewhere = { team: { ...slack.team, id: 'T0OTHERTEAM' } };
  const refused = await signIn(running, 'slack', (url) =>
    slack.openId.approve({ user: aoi.user, world: elsewhere }, url),
  );
  expect(refused.to).toBeNull();
});
