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
let house: RunningApp;
beforeEach(async () => {
  rules = await copyShippedRules();
  house = await startApp({ rulesFolder: rules.path, web: { host: '127.0.0.1', port: 0 } });
});
afterEach(async () => {
  await house.stop();
  await rules.remove();
});

const until = async (holds: () => boolean) => {
  for (let i = 0; i < 200 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(holds()).toBe(true);
};

test('who looks after the house sees that every part is well, and how much there was to do', async () => {
  const ready = await fetch(`${house.webUrl}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toEqual({
    ready: true,
    rules: house.getRulesVersion(),
    parts: { archive: { ok: true }, sandbox: { ok: true }, rules: { ok: true } },
  });
  await house.post('first', RECRUITING_TEXT);
  await house.post('second', 'おはようございます');
  const metrics = await (await fetch(`${house.webUrl}/metrics`)).text();
  expect(metrics).toMatch(/yamidome_messages_total\{kind="posted"\} [1-9]/);
  expect(metrics).toMatch(/yamidome_rulings_total\{ruling="pass"\} [1-9]/);
  expect(metrics).toMatch(/yamidome_actions_total\{action="hide",status="done"\} [1-9]/);
  expect(metrics).toMatch(/yamidome_hidden_seconds_count [1-9]/);
});

test('while the house is open a broken pack is refused with file and line while the last good rules stay; a mended one is in force at once', async () => {
  const pack = join(rules.path, 'drill', 'pack.yaml');
  const lexicon = join(rules.path, 'lexicon', 'drill.yaml');
  const [goodPack, goodLexicon] = await Promise.all([readFile(pack, 'utf8'), readFile(lexicon, 'utf8')]);
  const before = house.getRulesVersion();

  await writeFile(pack, goodPack.replace('weight:', 'wieght:'));
  await until(() => house.lines.some((line) => /drill\/pack\.yaml, line \d+.*wieght.*weight/.test(line)));
  expect(house.getRulesVersion()).toBe(before);
  const ready = await fetch(`${house.webUrl}/readyz`);
  expect(ready.status).toBe(503);
  expect(JSON.stringify(await ready.json())).toMatch(/drill\/pack\.yaml, line \d+/);
  expect((await house.seen(await house.post('still', '闇止め訓練：これは訓練です')))?.hidden).toBe(true);

  await writeFile(pack, goodPack);
  await writeFile(lexicon, goodLexicon.replace('terms: [', 'terms: [合言葉はアサガオ, '));
  await until(() => house.getRulesVersion() !== before);
  expect((await house.seen(await house.post('later', '合言葉はアサガオ')))?.hidden).toBe(true);
});
