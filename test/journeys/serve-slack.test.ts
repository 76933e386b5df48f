import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Log } from '#core';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { type AppHandle, start } from '../../src/main.ts';
import { CLIENT_ID, CLIENT_SECRET, type FakeSlack, startFakeSlack } from '../support/fake-slack/index.ts';

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };

let folder: string | undefined;
let slack: FakeSlack | undefined;
let app: AppHandle | undefined;
afterEach(async () => {
  await app?.stop();
  await slack?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a workspace that installed the app is moderated with the shipped rules, also after a restart; its tokens are stored encrypted', async () => {
  const fake = await startFakeSlack();
  slack = fake;
  const general = fake.channel('general', { general: true });
  const mods = fake.channel('mods', { private: true });
  const rin = fake.person('rin');
  folder = await mkdtemp(join(tmpdir(), 'yamidome-serve-slack-'));
  const dataDir = folder;
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const open = () =>
    start({
      rulesFolder: DEFAULT_RULES_FOLDER,
      storageSettings: { dataDir },
      platformSettings: {
        slack: {
          app: {
            clientId: CLIENT_ID,
            clientSecret: CLIENT_SECRET,
            stateSecret: 'state-secret-of-the-test',
            authorizationUrl: 'https://slack.example/oauth/v2/authorize',
          },
          link: { kind: 'http', signingSecret: fake.secret, port, host: '127.0.0.1' },
          apiUrl: fake.api,
        },
      },
      useTokeniser: false,
      clock: fake.clock,
      log: quiet,
    });
  app = await open();
  fake.setEventUrl(`${url}/slack/events`);

  async function approveAt(path: string): Promise<string> {
    const redirect = await fetch(`${url}${path}`, { redirect: 'manual' });
    const query = fake.approveInstall(fake.owner, redirect.headers.get('location')!, { rotating: true });
    const cookie = redirect.headers.get('set-cookie')!.split(';')[0]!;
    return (
      await fetch(`${url}/slack/oauth_redirect?${query}`, { headers: { cookie, 'accept-language': 'ja' } })
    ).text();
  }
  expect(await approveAt('/slack/install/go')).toContain('追加しました');
  expect(await approveAt('/slack/administrator/go')).toContain('管理者の権限を受け取りました');
  const mode = await fake.owner.runsCommand(mods, '/yamidome モード 実施');
  expect(mode.text).toContain('実施');

  await app.stop();
  app = await open();
  const offer = await rin.says(general, '日給5万、荷物を運ぶだけ。詳細はテレグラムで');
  const harmless = await rin.says(general, '闇バイトに気をつけて');
  await fake.waitFor('the offer is gone', () => !general.messages.some(({ ts }) => ts === offer.ts));
  expect(general.messages.some(({ ts }) => ts === harmless.ts)).toBe(true);
  await fake.waitFor('the card', () => mods.messages.length > 0);

  // Cards have the language of the workspace, warnings the language of the member.
  const lee = fake.person('lee', { locale: 'en-GB' });
  await lee.says(general, '日給5万、荷物を運ぶだけ。詳細はテレグラムで');
  const warning = await fake.waitFor('the warning', () => fake.dmsOf(lee)?.messages[0]);
  const warningText = fake.visibleTextOf(warning).replace('日給5万、荷物を運ぶだけ。詳細はテレグラムで', '');
  expect(warningText).toMatch(/Reason: [a-z]/i);
  expect(warningText).not.toMatch(/[ぁ-んァ-ヶ一-龠]/);
  const cards = () => mods.messages.map(fake.visibleTextOf).join('\n');
  await fake.waitFor('the second card', () => mods.messages.length > 1);
  expect(cards()).toMatch(/[ぁ-んァ-ヶ一-龠] \(yami-baito\//);

  const names = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const bytes = Buffer.concat(await Promise.all(files.map((path) => readFile(path))));
  expect(bytes.includes(`slack/${fake.team.id}/bot`)).toBe(true);
  for (const token of fake.world.tokens.keys()) expect(bytes.includes(token)).toBe(false);
  // Refresh tokens are encrypted too.
  expect(bytes.includes('xoxe-1-')).toBe(false);
}, 60_000);
