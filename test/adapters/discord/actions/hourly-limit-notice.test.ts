import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalizer } from '../../../../src/cases/index.ts';
import { createLimitBoardUpdater } from '../../../../src/scoreboard/boards/limit-board.ts';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { wordings } from '../../../support/shipped-wording-and-policy.ts';
import { type GuildFixture, openGuildFixture } from '../fixtures/guild-fixture.ts';

const LIFT = '1時間だけ上限を外す';

let fixture: GuildFixture;
beforeEach(async () => {
  fixture = await openGuildFixture({ policy: { quota: { hidesPerHour: 1, newcomerDays: 14 } } });
});
afterEach(() => fixture.close());

/** The scheduled job: retries withheld hides, then updates the notice. */
async function runJob(): Promise<void> {
  const { bot, stores, policies, discord, mods, guild } = fixture;
  const server = { platform: 'discord', id: guild.id };
  await policies.set(server, { ...policies.of(server), channels: { moderators: mods.id } });
  await bot.intake.retryWithheldHides();
  await createLimitBoardUpdater({
    ...{ keyValueStore: stores.keyValueStore, leases: stores.leases, policies, clock: discord.clock },
    adapters: [bot.adapter],
    localizerFor: () => createLocalizer(wordings, 'ja'),
    log: { info() {}, warn() {}, error() {} },
  })();
}

const notices = () => fixture.cards().filter((message) => visibleTextOf(message).includes('上限'));

test('a moderator lifts the hourly limit with the button of the notice, also after a restart', async () => {
  const { rin, kei, aoi, general } = fixture;
  await fixture.waitUntilGone(await rin.says(general, 'RECRUIT one'));
  const withheld = await kei.says(general, 'RECRUIT two');
  await fixture.waitForCard('見合わせ');
  await runJob();
  const notice = notices().find((message) => visibleTextOf(message).includes('見合わせた投稿は1件'))!;
  expect(notice.components).toBeDefined();
  expect(fixture.isPresent(withheld)).toBe(true);

  await fixture.restart();
  const seen = await aoi.presses(notice, LIFT);
  expect(seen.text).toContain('まで上限を外しました');
  expect(seen.text).toContain('1件');
  await runJob();
  await fixture.waitUntilGone(withheld);
  await runJob();
  const shown = notices().find(({ id }) => id === notice.id)!;
  expect(visibleTextOf(shown)).toContain('見合わせている投稿はありません');
  expect(visibleTextOf(shown)).not.toContain(LIFT);
});
