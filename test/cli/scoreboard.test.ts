import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  APPEAL_TEXT,
  appendFinishedCase,
  MESSAGE_TEXT,
  sampleMessage,
} from '../adapters/sql/support/sample-cases.ts';
import { callCommand, createSmallRulesFolder, runCommand } from '../support/cli/run-command.ts';
import { openTestDatabase, type TestDatabase } from '../support/services/test-database.ts';

let store: TestDatabase;
let rules: string;
const board = (...args: string[]) =>
  callCommand('scoreboard', ['--data', store.dataDir, ...args], {
    env: { ...process.env, RULES_DIR: rules },
  });

beforeAll(async () => {
  [store, rules] = await Promise.all([openTestDatabase(), createSmallRulesFolder()]);
  await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
  await store.sql.counters.increment(sampleMessage().ref.server, 'help.delivered', store.clock.now(), 4);
});
afterAll(async () => {
  await store.close();
  await rm(rules, { recursive: true });
});

test("a month's figures while the bot runs: summary, table, JSON and picture, without texts of members", async () => {
  const month = ['--month', '2026-11'];
  const [text, table, json, picture] = await Promise.all([
    runCommand('scoreboard', ['--data', store.dataDir, ...month], { env: { RULES_DIR: rules } }),
    board(...month, '--csv', '--server', 'fake:square'),
    board(...month, '--json'),
    board(...month, '--svg', '--lang', 'en'),
  ]);
  expect(text).toMatchObject({ code: 0, err: '' });
  expect(text.out).toContain('後から取り消し：100%（1/1）');
  expect(text.out).toContain('相談先の案内 4件');
  expect(table.out).toContain('hidden.p50,60001,,ms\r\n');
  expect(JSON.parse(json.out)).toMatchObject({ server: 'fake:square', cases: 1, toHidden: { max: 60_001 } });
  expect(picture.out).toMatch(/^<svg [\s\S]*yamidome in figures[\s\S]*<\/svg>\n$/);
  for (const { out } of [text, table, json, picture]) {
    for (const secret of [MESSAGE_TEXT, APPEAL_TEXT, 'rin', 'yui']) expect(out).not.toContain(secret);
  }
});

test('wrong arguments are refused in one sentence, without output', async () => {
  const [month, server, nowhere, both] = await Promise.all([
    board('--month', '2026-13'),
    board('--server', 'fake:sqare'),
    callCommand('scoreboard', ['--data', join(store.dataDir, 'nowhere')]),
    board('--csv', '--json'),
  ]);
  expect(month).toMatchObject({ code: 2, out: '' });
  expect(month.err).toContain('write it like 2026-11');
  expect(server).toMatchObject({ code: 1, out: '' });
  expect(server.err).toContain('known: fake:square');
  expect(nowhere).toMatchObject({ code: 2, out: '' });
  expect(nowhere.err).toContain('there is no data folder');
  expect(both.code).toBe(2);
});
