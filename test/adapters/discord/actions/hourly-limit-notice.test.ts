import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Policy } from '#core';
import { createLocalizer } from '../../../../src/cases/index.ts';
import { createGateAlerts } from '../../../../src/gate/alert-moderators.ts';
import { createGateBoardUpdater } from '../../../../src/scoreboard/boards/gate-board.ts';
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
async function runJob(channels: Policy['channels'] = { moderators: fixture.mods.id }): Promise<void> {
  const { bot, stores, policies, discord, guild } = fixture;
  const server = { platform: 'discord', id: guild.id };
  await policies.set(server, { ...policies.of(server), channels });
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

test('without the setting channels.moderators, the notice, the gate board and gate alerts appear where cards appear', async () => {
  const { bot, stores, policies, discord, guild, rin, kei, aoi, general } = fixture;
  await fixture.waitUntilGone(await rin.says(general, 'RECRUIT one'));
  const withheld = await kei.says(general, 'RECRUIT two');
  await fixture.waitForCard('見合わせ');
  await runJob({});
  const notice = await fixture.waitForCard('見合わせた投稿は1件');
  expect((await aoi.presses(notice, LIFT)).text).toContain('まで上限を外しました');
  await runJob({});
  await fixture.waitUntilGone(withheld);
  const server = { platform: 'discord', id: guild.id };
  const shared = {
    ...{ keyValueStore: stores.keyValueStore, leases: stores.leases, clock: discord.clock },
    log: { info() {}, warn() {}, error() {} },
  };
  const gated = {
    of: () => ({ ...policies.of(server), gate: { ...policies.of(server).gate, mode: 'on' as const } }),
  };
  await createGateBoardUpdater({
    ...{ ...shared, policies: gated, adapters: [bot.adapter] },
    gate: { listWaiting: async () => ({ count: 2, shown: [] }) },
    localizerFor: () => createLocalizer(wordings, 'ja'),
  })();
  expect(JSON.stringify((await fixture.waitForCard('2人')).components)).toContain('yami:release:');
  const alerts = createGateAlerts({ ...shared, policies, adapterOf: () => bot.adapter, wording: wordings });
  await alerts.reportBannedProof({ server, id: 'U777' }, [{ id: 'U888', isBanned: true }]);
  await fixture.waitForCard('U777');
});
