import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  copyShippedRules,
  RECRUITING_TEXT,
  type RunningApp,
  startApp,
} from '../support/worlds/running-app.ts';

let rules: Awaited<ReturnType<typeof copyShippedRules>>;
let app: RunningApp;
/** What the operator reads after each successful reload. */
const reloadedVersions: string[] = [];
beforeEach(async () => {
  rules = await copyShippedRules();
  reloadedVersions.length = 0;
  app = await startApp({
    ...{ rulesFolder: rules.path, web: { host: '127.0.0.1', port: 0 } },
    onRulesReloaded: (version) => reloadedVersions.push(version),
  });
});
afterEach(async () => {
  await app.stop();
  await rules.remove();
});

const waitUntil = async (condition: () => boolean) => {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(condition()).toBe(true);
};

test('an operator sees the health of every part and the number of messages, rulings and actions', async () => {
  const ready = await fetch(`${app.webUrl}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({
    ready: true,
    rules: app.getRulesVersion(),
    parts: { archive: { ok: true }, sandbox: { ok: true }, rules: { ok: true } },
  });
  await app.post('first', RECRUITING_TEXT);
  await app.post('second', 'おはようございます');
  const metrics = await (await fetch(`${app.webUrl}/metrics`)).text();
  expect(metrics).toMatch(/yamidome_messages_total\{kind="posted"\} [1-9]/);
  expect(metrics).toMatch(/yamidome_rulings_total\{ruling="pass"\} [1-9]/);
  expect(metrics).toMatch(/yamidome_actions_total\{action="hide",status="done"\} [1-9]/);
  expect(metrics).toMatch(/yamidome_hidden_seconds_count [1-9]/);
});

test('while the app runs, a broken pack is refused with file and line, and a corrected one is in force at once', async () => {
  const pack = join(rules.path, 'drill', 'pack.yaml');
  const lexicon = join(rules.path, 'lexicon', 'drill.yaml');
  const [goodPack, goodLexicon] = await Promise.all([readFile(pack, 'utf8'), readFile(lexicon, 'utf8')]);
  const before = app.getRulesVersion();

  await writeFile(pack, goodPack.replace('weight:', 'wieght:'));
  await waitUntil(() => app.lines.some((line) => /drill\/pack\.yaml, line \d+.*wieght.*weight/.test(line)));
  expect(app.getRulesVersion()).toBe(before);
  const ready = await fetch(`${app.webUrl}/readyz`);
  expect(ready.status).toBe(503);
  expect(JSON.stringify(await ready.json())).toMatch(/drill\/pack\.yaml, line \d+/);
  expect((await app.seen(await app.post('still', '闇止め訓練：これは訓練です')))?.hidden).toBe(true);

  await writeFile(pack, goodPack);
  await writeFile(lexicon, goodLexicon.replace('terms: [', 'terms: [合言葉はアサガオ, '));
  await waitUntil(() => app.getRulesVersion() !== before);
  expect(reloadedVersions).toEqual([app.getRulesVersion()]);
  expect((await app.seen(await app.post('later', '合言葉はアサガオ')))?.hidden).toBe(true);
});

test('a pack that the policy does not use is named in the log, because it never fires', async () => {
  const policy = join(rules.path, 'policy.yaml');
  const original = await readFile(policy, 'utf8');
  await writeFile(policy, original.replace(/^(packs: \[.*), drill\]/m, '$1]'));
  await waitUntil(() => app.lines.some((line) => line === 'rules_pack_unused {"packs":"drill"}'));
});

test('a policy of an earlier version stays in force, and the log says what to write instead', async () => {
  const policy = join(rules.path, 'policy.yaml');
  const original = await readFile(policy, 'utf8');
  await writeFile(policy, original.replace(/^ {2}raiseLogOdds: .*$/m, '  raise: 0.3'));
  const line = 'policy_old_setting {"key":"campaigns.raise","write":"campaigns.raiseLogOdds: 3.39"}';
  await waitUntil(() => app.lines.some((logged) => logged === line));
});
