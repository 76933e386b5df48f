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

test('any period, a fiscal year and statements of reasons are printed, without texts of members', async () => {
  const [days, preset, yearly, lines, table] = await Promise.all([
    board('--from', '2026-11-01', '--to', '2026-11-30', '--csv'),
    board('--period', 'last-year', '--json'),
    board('--yearly', '2026'),
    board('--statements', '--from', '2026-11-01', '--to', '2026-11-30'),
    board('--statements', '--csv', '--month', '2026-11', '--server', 'fake:square'),
  ]);
  expect(days.out).toContain('hidden.p50,60001,,ms\r\n');
  expect(preset.code).toBe(0);
  expect(yearly.out).toMatch(/^\uFEFFitem,figure,measure,ground,detected_by,value\r\n/);
  expect(yearly.out).toContain('28-4,measures,hide,');
  expect(JSON.parse(lines.out.split('\n')[0]!)).toMatchObject({
    puid: expect.stringMatching(/^yamidome-/),
    decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'],
  });
  expect(table.out).toMatch(/^\uFEFFpuid,decision_visibility,/);
  for (const { out } of [days, yearly, lines, table])
    for (const secret of [MESSAGE_TEXT, APPEAL_TEXT, 'rin', 'yui']) expect(out).not.toContain(secret);
});

test('periods that make no sense are refused in one sentence', async () => {
  const refusals = await Promise.all([
    board('--from', '2026-11-30', '--to', '2026-11-01'),
    board('--from', '2026-11-01'),
    board('--yearly', 'last'),
    board('--month', '2026-11', '--period', 'last-year'),
    board('--yearly', '2026', '--statements'),
  ]);
  for (const { code, out } of refusals) expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(refusals.map(({ err }) => err).join('')).toMatch(
    /--to is before --from[\s\S]*like 2026-11-01[\s\S]*like 2026\n[\s\S]*write one of --month[\s\S]*--yearly and --statements/,
  );
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
