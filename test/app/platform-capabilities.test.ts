import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ActionKind, Adapter, CommandName } from '#core';
import { commandNamesFor as discordCommands } from '../../adapters/discord/commands/command-definitions.ts';
import { createDiscordAdapter } from '../../adapters/discord/index.ts';
import { createSandbox } from '../../adapters/sandbox/index.ts';
import { commandNamesFor as slackCommands } from '../../adapters/slack/commands/command-names.ts';
import { createSlackAdapter } from '../../adapters/slack/index.ts';
import {
  createMemoryAttachmentStore,
  createMemoryKeyValueStore,
  createMemoryPolicyStore,
} from '../../src/memory/index.ts';
import { testPolicy, wordings } from '../support/shipped-wording-and-policy.ts';

/** What each platform can really do is asked of the adapters themselves. */
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const around = {
  port: 0,
  keyValueStore: createMemoryKeyValueStore(),
  attachmentStore: createMemoryAttachmentStore(),
  policies: createMemoryPolicyStore(() => testPolicy()),
  wording: wordings,
  clock: { now: () => new Date() },
  log: quiet,
};
const adapters: Readonly<Record<string, Adapter>> = {
  Discord: createDiscordAdapter({ ...around, token: 'none' }),
  Slack: createSlackAdapter({
    ...around,
    botToken: 'xoxb-none',
    link: { kind: 'socket', appToken: 'xapp-none' },
  }),
  sandbox: createSandbox(around),
};

const actions = Object.keys(wordings.en.action) as ActionKind[];
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const yes = (can: boolean): string => (can ? 'yes' : '—');
const each = (can: (adapter: Adapter) => boolean): string[] =>
  Object.values(adapters).map((one) => yes(can(one)));

const table = [
  row('', '日本語', ...Object.keys(adapters)),
  `|${'---|'.repeat(Object.keys(adapters).length + 2)}`,
  ...actions.map((kind) =>
    row(wordings.en.action[kind], wordings.ja.action[kind], ...each(({ supports }) => supports.has(kind))),
  ),
  row('Copies of files', 'ファイルの写し', ...each((adapter) => adapter.fetchAttachments !== undefined)),
  row(
    'Who replied or reacted',
    '返信・反応した人',
    ...each((adapter) => adapter.getResponders !== undefined),
  ),
  row('Posts by schedule', '定期のお知らせ', ...each((adapter) => adapter.listServers !== undefined)),
  row(
    'Measures against waves',
    '大量参加への対策',
    ...each((adapter) => adapter.enableRaidMode !== undefined),
  ),
  row(
    'Word to administrators when no channel takes cards',
    'カードを出せないときの管理者への連絡',
    ...each((adapter) => adapter.listAdministrators !== undefined),
  ),
  row(
    'What it knows of a member itself',
    'プラットフォーム自身の確認',
    ...each((adapter) => adapter.getVerificationLevel !== undefined),
  ),
].join('\n');

/** The sandbox has no commands: its page has fields for them. */
const named = { Discord: discordCommands, Slack: slackCommands };
const code = (name: string): string => `\`${name.split(/ ?[(（]/)[0]}\``;
const commands = [
  row(...Object.keys(named)),
  '|---|---|',
  ...(Object.keys(discordCommands('en')) as CommandName[]).map((name) =>
    row(...Object.values(named).map((called) => `${code(called('en')[name])} ${code(called('ja')[name])}`)),
  ),
].join('\n');

test('the table of commands says what people really type', () => {
  const page = readFileSync(new URL('../../docs/platforms.md', import.meta.url), 'utf8');
  expect(page).toContain(commands);
});

test('the table of what each platform can do says what the adapters say', () => {
  const page = readFileSync(new URL('../../docs/platforms.md', import.meta.url), 'utf8');
  expect(page).toContain(table);
});
