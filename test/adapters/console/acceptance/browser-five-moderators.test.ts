import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSql } from '../../../../adapters/sql/index.ts';
import type { AppHandle } from '../../../../src/main.ts';
import { type FakeDiscord, startFakeDiscord } from '../../../support/fake-discord/index.ts';
import { openBrowser, type TestBrowser } from '../../../support/services/chromium.ts';
import { testPolicy } from '../../../support/shipped-wording-and-policy.ts';
import { sized } from '../../../support/test-size.ts';
import { signIn, startDiscordWithConsole } from '../../../support/worlds/discord-with-console.ts';
import { copyShippedRules, createTemporaryFolder } from '../../../support/worlds/running-app.ts';

const MODERATORS = ['aya', 'ken', 'mei', 'sho', 'yuu'];
const CASES = sized(5, 40);
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let discord: FakeDiscord;
let rules: Awaited<ReturnType<typeof copyShippedRules>>;
let data: Awaited<ReturnType<typeof createTemporaryFolder>>;
let browser: TestBrowser;
let app: AppHandle | undefined;
beforeEach(async () => {
  [discord, rules, data, browser] = await Promise.all([
    startFakeDiscord({ limits: { global: 'off', routes: 'off' } }),
    copyShippedRules(),
    createTemporaryFolder('data'),
    openBrowser(),
  ]);
});
afterEach(async () => {
  await browser.close();
  await app?.stop();
  app = undefined;
  await discord.stop();
  await Promise.all([rules.remove(), data.remove()]);
});

/** Presses the key of a decision on each undecided row, beginning at `first`; other moderators do the same. */
async function decideEverything(page: Page, first: number): Promise<void> {
  const rows = page.locator('[data-row]');
  for (let step = 0; step < CASES; step++) {
    const row = rows.nth((first + step) % CASES);
    if (!(await row.locator('[data-action="uphold"]').isVisible())) continue;
    await row.focus();
    await page.keyboard.press(step % 3 === 0 ? 'o' : 'u');
  }
}

/** The decisions on each case of the guild, as the archive has them. */
async function readDecisions(guildId: string): Promise<readonly (readonly string[])[]> {
  const sql = await openSql({
    dataDir: data.path,
    mustExist: true,
    policy: () => testPolicy(),
    clock: discord.clock,
    log: quiet,
  });
  try {
    const caseIds = await sql.archive.listCasesOfServer({ platform: 'discord', id: guildId }, 2 * CASES);
    const cases = await Promise.all(caseIds.map((caseId) => sql.archive.read(caseId)));
    return cases.map((events) =>
      events.flatMap((event) => (event.kind === 'ruled' ? [event.moderator.name] : [])),
    );
  } finally {
    await sql.close();
  }
}

it('five moderators at once: each case is decided once, and everybody sees it without loading the page again', async () => {
  const guild = discord.guild({ name: '町の掲示板' });
  guild.role('番人', { permissions: ['ManageMessages', 'ModerateMembers'] });
  const general = guild.channel('general');
  const running = await startDiscordWithConsole(discord, { rulesFolder: rules.path, dataDir: data.path });
  app = running.app;
  const pages = await Promise.all(
    MODERATORS.map(async (name) => {
      const context = await browser.newContext({ locale: 'ja-JP' });
      const page = await context.newPage();
      await signIn(page, guild.member(name, { roles: ['番人'] }));
      return page;
    }),
  );
  for (let at = 0; at < CASES; at++)
    await guild.member(`author-${at}`).says(general, `日給${at + 2}万、荷物を運ぶだけ。詳細はテレグラムで`);
  await Promise.all(
    pages.map(async (page) => {
      // The list announces the new cases; a moderator asks for them.
      await page.locator('#undecided', { hasText: String(CASES) }).waitFor();
      await page.reload();
      await page
        .locator('[data-row]')
        .nth(CASES - 1)
        .waitFor();
    }),
  );

  await Promise.all(pages.map((page, at) => decideEverything(page, at)));
  for (const page of pages)
    await expect.poll(() => page.locator('[data-row].undecided').count(), { timeout: 20_000 }).toBe(0);
  const shown = await Promise.all(
    pages.map((page) => page.locator('[data-row] .case-state').allTextContents()),
  );
  for (const states of shown) expect(states).toEqual(shown[0]);

  await app.stop();
  app = undefined;
  const decisions = await readDecisions(guild.id);
  expect(decisions).toHaveLength(CASES);
  for (const names of decisions) expect(names).toHaveLength(1);
}, 300_000);
