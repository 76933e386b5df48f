import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ActionKind, Adapter, PlatformDependencies, PlatformDescriptor } from '#core';
import { commandNamesFor as discordCommands } from '../../adapters/discord/commands/registration.ts';
import { platforms } from '../../adapters/index.ts';
import { commandNamesFor as sandboxCommands } from '../../adapters/sandbox/commands/command-routes.ts';
import { commandNamesFor as slackCommands } from '../../adapters/slack/commands/command-names.ts';
import { SETTING_NAMES } from '../../src/app/env.ts';
import { createFileDownloader } from '../../src/app/network/download-file.ts';
import type { PlatformSettings } from '../../src/app/settings.ts';
import { COMMAND_DEFINITIONS } from '../../src/commands/command-list.ts';
import {
  createMemoryAttachmentStore,
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemorySecretStore,
} from '../../src/memory/index.ts';
import { testPolicy, wordings } from '../support/shipped-wording-and-policy.ts';

const deps: PlatformDependencies = {
  keyValueStore: createMemoryKeyValueStore(),
  secretStore: createMemorySecretStore(),
  leases: createMemoryLeases(),
  attachmentStore: createMemoryAttachmentStore(),
  policies: createMemoryPolicyStore(() => testPolicy()),
  wording: wordings,
  onRefused: () => {},
  phrases: () => [],
  downloadFile: createFileDownloader(),
  clock: { now: () => new Date() },
  log: { info: () => {}, warn: () => {}, error: () => {} },
};
/** Settings that are enough to create each adapter; none is started. */
const settings: Required<PlatformSettings> = {
  discord: { token: 'none' },
  slack: { botToken: 'xoxb-none', link: { kind: 'socket', appToken: 'xapp-none' } },
  sandbox: { port: 0 },
};
const descriptors: readonly PlatformDescriptor[] = platforms;
const adapters: Readonly<Record<string, Adapter>> = Object.fromEntries(
  await Promise.all(
    descriptors.map(async (descriptor) => [
      descriptor.title,
      await descriptor.create(settings[descriptor.platform as keyof PlatformSettings], deps),
    ]),
  ),
);

const actions = Object.keys(wordings.en.action) as ActionKind[];
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const yes = (isSupported: boolean): string => (isSupported ? 'yes' : '—');
const cellsFor = (hasCapability: (adapter: Adapter) => boolean): string[] =>
  Object.values(adapters).map((adapter) => yes(hasCapability(adapter)));

const table = [
  row('', '日本語', ...Object.keys(adapters)),
  `|${'---|'.repeat(Object.keys(adapters).length + 2)}`,
  ...actions.map((kind) =>
    row(
      wordings.en.action[kind],
      wordings.ja.action[kind],
      ...cellsFor(({ supports }) => supports.has(kind)),
    ),
  ),
  row('Copies of files', 'ファイルの写し', ...cellsFor((adapter) => adapter.fetchAttachments !== undefined)),
  row('Reading pictures', '画像の読み取り', ...cellsFor((adapter) => adapter.fetchPicture !== undefined)),
  row(
    'Who replied or reacted',
    '返信・反応した人',
    ...cellsFor((adapter) => adapter.getResponders !== undefined),
  ),
  row('Scheduled notices', '定期のお知らせ', ...cellsFor((adapter) => adapter.listServers !== undefined)),
  row(
    'Measures against raids',
    '大量参加への対策',
    ...cellsFor((adapter) => adapter.enableRaidMode !== undefined),
  ),
  row(
    'Message to administrators when no channel takes cards',
    'カードを出せないときの管理者への連絡',
    ...cellsFor((adapter) => adapter.listAdministrators !== undefined),
  ),
  row(
    'Verification by the platform itself',
    'プラットフォーム自身の確認',
    ...cellsFor((adapter) => adapter.getVerificationLevel !== undefined),
  ),
].join('\n');

const commandNames = { Discord: discordCommands, Slack: slackCommands };
const code = (name: string): string => `\`${name.split(/ ?[(（]/)[0]}\``;
const nameIn = (namesFor: typeof slackCommands, language: 'en' | 'ja', id: string): string =>
  code(namesFor(COMMAND_DEFINITIONS, language)[id]!);
const commands = [
  row(...Object.keys(commandNames)),
  '|---|---|',
  ...COMMAND_DEFINITIONS.map(({ id }) =>
    row(
      ...Object.values(commandNames).map(
        (namesFor) => `${nameIn(namesFor, 'en', id)} ${nameIn(namesFor, 'ja', id)}`,
      ),
    ),
  ),
].join('\n');

test('docs/platforms.md has the command names of each platform', () => {
  const page = readFileSync(new URL('../../docs/platforms.md', import.meta.url), 'utf8');
  expect(page).toContain(commands);
});

test('the sandbox has the commands of Discord, under the same names', () => {
  for (const language of ['en', 'ja'] as const)
    for (const { id } of COMMAND_DEFINITIONS)
      expect(nameIn(sandboxCommands, language, id)).toBe(nameIn(discordCommands, language, id));
});

test('docs/platforms.md has the capabilities of each adapter', () => {
  const page = readFileSync(new URL('../../docs/platforms.md', import.meta.url), 'utf8');
  expect(page).toContain(table);
});

test('a descriptor has the same name and supported actions as its adapter', () => {
  for (const { title, platform, supports } of descriptors) {
    expect(adapters[title]!.platform).toBe(platform);
    expect(adapters[title]!.supports).toEqual(supports);
  }
});

test('the variables that switch a platform on are among its settings', () => {
  for (const { env, mainSettings } of descriptors)
    expect(Object.keys(env)).toEqual(expect.arrayContaining([...mainSettings]));
});

test('.env.example has every setting and no other', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const named = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map((match) => match[1]!);
  expect([...new Set(named)].sort()).toEqual([...SETTING_NAMES].sort());
});
