import { afterEach, expect, it } from 'vitest';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
afterEach(async () => {
  expect(fixture.slack.internalErrors).toEqual([]);
  await fixture.close();
});

it('a timeout, which Slack does not have, is marked as not done on the card; no message to the author mentions one, and no button offers one', async () => {
  fixture = await openWorkspaceFixture({
    policy: { ladder: [{ strikes: 1, do: 'timeout', minutes: 60 }] },
  });
  await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
  const card = await fixture.waitForCard('タイムアウト: 未実施');
  expect(JSON.stringify(card.blocks)).not.toContain('タイムアウト（');
  const { text } = await fixture.waitForDirectMessage(fixture.rin, '非表示にしました');
  expect(text).not.toContain('制限');
});

it('a quarantine that removed the member from no channel is called failed, the author reads of none, and a release ends it', async () => {
  fixture = await openWorkspaceFixture({ policy: { ladder: [{ strikes: 1, do: 'quarantine' }] } });
  fixture.random.members.delete(fixture.rin.id);
  fixture.slack.faults.respondWithError('conversations.kick', 'restricted_action', 10);
  await fixture.waitUntilGone(await fixture.rin.says(fixture.general, 'RECRUIT'));
  const card = await fixture.waitForCard('隔離: 失敗');
  expect(fixture.slack.visibleTextOf(card)).toContain('どのチャンネルからも退出させられなかった');
  const { text } = await fixture.waitForDirectMessage(fixture.rin, '非表示にしました');
  expect(text).not.toContain('制限');
  const quarantines = () => fixture.stores.keyValueStore.list(`slack/${fixture.slack.team.id}/quarantine/`);
  expect(await quarantines()).toHaveLength(1);
  await fixture.aoi.presses(fixture.mods, card, '取り消す');
  await fixture.slack.waitFor('the end of the quarantine', async () => (await quarantines()).length === 0);
});
