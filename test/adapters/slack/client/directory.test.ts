import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkspaceFixture, type WorkspaceFixture } from '../fixtures/one-workspace.ts';

let fixture: WorkspaceFixture;
beforeEach(async () => {
  fixture = await openWorkspaceFixture();
});
afterEach(() => fixture.close());

const isIn = (channel: { members: Set<string> }): boolean => channel.members.has(fixture.slack.bot.id);

describe('channels', () => {
  it('public ones are entered by themselves, at the start and when they are made, but for exempt ones', async () => {
    const before = fixture.slack.channel('before', { bot: false });
    const spared = fixture.slack.channel('spared', { bot: false });
    const exempt = { roles: [], channels: [spared.id] };
    await fixture.policies.set(fixture.server, { ...fixture.policies.of(fixture.server), exempt });
    await fixture.restart();
    await fixture.slack.waitFor('entered', () => isIn(before));
    const made = fixture.slack.channel('made', { bot: false });
    void fixture.slack.emit({
      type: 'channel_created',
      channel: { id: made.id, name: 'made', creator: fixture.kei.id },
    });
    await fixture.slack.waitFor('entered', () => isIn(made));
    await fixture.waitUntilGone(await fixture.rin.says(made, 'RECRUIT'));
    expect(isIn(spared)).toBe(false);
  });

  it('a member who joins the moderators’ channel is a moderator, until they leave it', async () => {
    await fixture.rin.says(fixture.general, 'DOUBTFUL');
    const card = await fixture.waitForCard('確認待ち');
    expect((await fixture.kei.presses(fixture.mods, card, '担当する')).text).toContain('モデレーターだけ');
    await fixture.kei.joins(fixture.mods);
    const waitForReply = async (text: string) => {
      await fixture.slack.waitFor(`the reply "${text}"`, async () =>
        (await fixture.kei.presses(fixture.mods, card, '担当する')).text.includes(text),
      );
    };
    await waitForReply('担当になりました');
    fixture.mods.members.delete(fixture.kei.id);
    void fixture.slack.emit({ type: 'member_left_channel', user: fixture.kei.id, channel: fixture.mods.id });
    await waitForReply('モデレーターだけ');
  });
});

describe('people', () => {
  it('an unknown member is fetched once, and an administrator among them is spared', async () => {
    const boss = fixture.slack.person('boss', { admin: true });
    const fresh = fixture.slack.person('fresh');
    const spared = await boss.says(fixture.general, 'RECRUIT');
    await fixture.waitUntilGone(await fresh.says(fixture.general, 'RECRUIT'));
    expect(fixture.isPresent(spared)).toBe(true);
    const lookups = fixture.slack.callsTo('users.info').filter(({ args }) => args.user === boss.id);
    expect(lookups).toHaveLength(1);
  });

  it('who replied or reacted to a post is remembered', async () => {
    const post = await fixture.rin.says(fixture.general, 'おはよう');
    await fixture.kei.reacts(fixture.general, post, 'eyes');
    await fixture.lee.says(fixture.general, 'はい', { thread: post });
    const ref = { server: fixture.server, channel: fixture.general.id, id: post.ts };
    await fixture.slack.waitFor(
      'both',
      async () => (await fixture.bot.adapter.getResponders(ref)).length === 2,
    );
    const responders = await fixture.bot.adapter.getResponders(ref);
    expect(responders.map(({ name }) => name).sort()).toEqual(['kei', 'lee']);
  });
});

describe('files', () => {
  it('go with the message, and are kept as evidence before', async () => {
    const bytes = new TextEncoder().encode('evidence');
    const post = await fixture.rin.says(fixture.general, 'RECRUIT', { files: [{ name: 'a.txt', bytes }] });
    await fixture.waitUntilGone(post);
    await fixture.slack.waitFor(
      'the file is gone',
      () => fixture.slack.world.files.get(post.files![0]!.id)!.deleted,
    );
    await fixture.waitForCard('非表示にしました');
    const kept = await fixture.stores.attachmentStore.get(createHash('sha256').update(bytes).digest('hex'));
    expect(new TextDecoder().decode(kept)).toBe('evidence');
  });

  it('one that stays is said to stay', async () => {
    fixture.slack.faults.respondWithError('files.delete', 'cant_delete_file');
    await fixture.waitUntilGone(
      await fixture.rin.says(fixture.general, 'RECRUIT', {
        files: [{ name: 'a.txt', bytes: new Uint8Array(1) }],
      }),
    );
    await fixture.waitForCard('添付ファイルを取り除けませんでした');
  });

  it('come back with a restored message, and go with it when moderators change their minds', async () => {
    const bytes = new TextEncoder().encode('map');
    await fixture.waitUntilGone(
      await fixture.rin.says(fixture.general, 'RECRUIT', { files: [{ name: 'a.txt', bytes }] }),
    );
    await fixture.aoi.presses(fixture.mods, await fixture.waitForCard('非表示にしました'), '取り消す');
    const back = await fixture.slack.waitFor('the file is back', () =>
      fixture.general.messages.flatMap(({ files = [] }) => files).find(({ name }) => name === 'a.txt'),
    );
    await fixture.aoi.presses(fixture.mods, await fixture.waitForCard('元に戻しました'), '違反と認める');
    await fixture.slack.waitFor('the file is gone', () => fixture.slack.world.files.get(back.id)!.deleted);
    await fixture.slack.waitFor(
      'no copy',
      () => !fixture.general.messages.some(({ username }) => username === 'rin'),
    );
  });
});
