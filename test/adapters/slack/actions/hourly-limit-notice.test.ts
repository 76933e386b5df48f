import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Policy } from '#core';
import { createLocalizer } from '../../../../src/cases/index.ts';
import { createGateAlerts } from '../../../../src/gate/alert-moderators.ts';
import { createGateBoardUpdater } from '../../../../src/scoreboard/boards/gate-board.ts';
import { createLimitBoardUpdater } from '../../../../src/scoreboard/boards/limit-board.ts';
import { wordings } from '../../../support/shipped-wording-and-policy.ts';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

const LIFT = '1時間だけ上限を外す';

let fixture: WorkspaceFixture;
beforeEach(async () => {
  fixture = await openWorkspaceFixture({ policy: { quota: { hidesPerHour: 1, newcomerDays: 14 } } });
});
afterEach(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

/** The scheduled job: retries withheld hides, then updates the notice. */
async function runJob(channels: Policy['channels'] = { moderators: fixture.mods.id }): Promise<void> {
  const { bot, stores, policies, slack, server } = fixture;
  await policies.set(server, { ...policies.of(server), channels });
  await bot.intake.retryWithheldHides();
  await createLimitBoardUpdater({
    ...{ keyValueStore: stores.keyValueStore, leases: stores.leases, policies, clock: slack.clock },
    adapters: [bot.adapter],
    localizerFor: () => createLocalizer(wordings, 'ja'),
    log: { info() {}, warn() {}, error() {} },
  })();
}

const notices = () =>
  fixture.mods.messages.filter((message) => fixture.slack.visibleTextOf(message).includes('自動の非表示'));

test('one account with 34 posts does not stop the hide of another recruiter', async () => {
  fixture.policies.set(fixture.server, {
    ...fixture.policies.of(fixture.server),
    quota: { hidesPerHour: 2, newcomerDays: 14 },
  });
  for (let n = 0; n < 34; n++) await fixture.rin.says(fixture.general, `RECRUIT ${n}`);
  await fixture.waitUntilGone(await fixture.kei.says(fixture.general, 'RECRUIT by another'));
});

test('a moderator lifts the hourly limit with the button of the notice, which is updated in place', async () => {
  const { rin, kei, lee, aoi, general, mods } = fixture;
  await fixture.waitUntilGone(await rin.says(general, 'RECRUIT one'));
  const withheld = await kei.says(general, 'RECRUIT two');
  await fixture.waitForCard('見合わせ');
  await runJob();
  const [notice] = notices();
  expect(notices()).toHaveLength(1);
  expect(fixture.slack.visibleTextOf(notice!)).toContain('見合わせた投稿は1件');

  expect((await lee.presses(mods, notice!, LIFT)).text).toContain('moderators');
  await runJob();
  expect(fixture.isPresent(withheld)).toBe(true);

  await fixture.restart();
  expect((await aoi.presses(mods, notice!, LIFT)).text).toContain('まで上限を外しました');
  await runJob();
  await fixture.waitUntilGone(withheld);
  await runJob();
  expect(notices()).toHaveLength(1);
  expect(fixture.slack.visibleTextOf(notices()[0]!)).toContain('見合わせている投稿はありません');
});

test('without the setting channels.moderators, the notice, the gate board and gate alerts appear where cards appear', async () => {
  const { bot, stores, policies, slack, server, rin, kei, aoi, mods, general } = fixture;
  await fixture.waitUntilGone(await rin.says(general, 'RECRUIT one'));
  const withheld = await kei.says(general, 'RECRUIT two');
  await fixture.waitForCard('見合わせ');
  await runJob({});
  const notice = await fixture.waitForCard('見合わせた投稿は1件');
  expect((await aoi.presses(mods, notice, LIFT)).text).toContain('まで上限を外しました');
  await runJob({});
  await fixture.waitUntilGone(withheld);
  const shared = {
    ...{ keyValueStore: stores.keyValueStore, leases: stores.leases, clock: slack.clock },
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
  const board = await fixture.waitForCard('2人');
  expect((await kei.presses(mods, board, '全員を書き込めるようにする')).text).toContain('モデレーター');
  expect((await aoi.presses(mods, board, '全員を書き込めるようにする')).text).toContain(
    '確認待ちのメンバーはいません',
  );
  const alerts = createGateAlerts({ ...shared, policies, adapterOf: () => bot.adapter, wording: wordings });
  await alerts.reportBannedProof({ server, id: 'U777' }, [{ id: 'U888', isBanned: true }]);
  await fixture.waitForCard('U777');
});
