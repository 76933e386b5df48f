import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Community, openCommunity } from './community.ts';

let town: Community;
beforeEach(async () => {
  town = await openCommunity();
});
afterEach(() => town.close());

const isIn = (channel: { members: Set<string> }): boolean => channel.members.has(town.slack.bot.id);

describe('channels', () => {
  it('public ones are entered by themselves, at the start and when they are made, but for exempt ones', async () => {
    const before = town.slack.channel('before', { bot: false });
    const spared = town.slack.channel('spared', { bot: false });
    const exempt = { roles: [], channels: [spared.id] };
    await town.policies.set(town.server, { ...town.policies.of(town.server), exempt });
    await town.restart();
    await town.slack.until('entered', () => isIn(before));
    const made = town.slack.channel('made', { bot: false });
    void town.slack.emit({
      type: 'channel_created',
      channel: { id: made.id, name: 'made', creator: town.kei.id },
    });
    await town.slack.until('entered', () => isIn(made));
    await town.gone(await town.rin.says(made, 'RECRUIT'));
    expect(isIn(spared)).toBe(false);
  });

  it('whoever is in the moderators’ channel is a moderator from then on, and no longer once they left', async () => {
    await town.rin.says(town.general, 'DOUBTFUL');
    const card = await town.card('確認待ち');
    expect((await town.kei.presses(town.mods, card, '担当する')).text).toContain('モデレーターだけ');
    await town.kei.joins(town.mods);
    const says = async (words: string) => {
      await town.slack.until(`kei to be told "${words}"`, async () =>
        (await town.kei.presses(town.mods, card, '担当する')).text.includes(words),
      );
    };
    await says('担当になりました');
    town.mods.members.delete(town.kei.id);
    void town.slack.emit({ type: 'member_left_channel', user: town.kei.id, channel: town.mods.id });
    await says('モデレーターだけ');
  });
});

describe('people', () => {
  it('somebody whom nobody knew yet is asked for once, and an administrator among them is spared', async () => {
    const boss = town.slack.person('boss', { admin: true });
    const fresh = town.slack.person('fresh');
    const spared = await boss.says(town.general, 'RECRUIT');
    await town.gone(await fresh.says(town.general, 'RECRUIT'));
    expect(town.standing(spared)).toBe(true);
    const asked = town.slack.callsTo('users.info').filter(({ args }) => args.user === boss.id);
    expect(asked).toHaveLength(1);
  });

  it('who replied or reacted to a post is remembered', async () => {
    const post = await town.rin.says(town.general, 'おはよう');
    await town.kei.reacts(town.general, post, 'eyes');
    await town.lee.says(town.general, 'はい', { thread: post });
    const ref = { server: town.server, channel: town.general.id, id: post.ts };
    await town.slack.until('both', () => town.bot.adapter.touched(ref).length === 2);
    expect(
      town.bot.adapter
        .touched(ref)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['kei', 'lee']);
  });
});

describe('files', () => {
  it('go with the message, and are kept as evidence before', async () => {
    const bytes = new TextEncoder().encode('evidence');
    const post = await town.rin.says(town.general, 'RECRUIT', { files: [{ name: 'a.txt', bytes }] });
    await town.gone(post);
    await town.slack.until('the file is gone', () => town.slack.world.files.get(post.files![0]!.id)!.deleted);
    await town.card('非表示にしました');
    const kept = await town.stores.files.get(createHash('sha256').update(bytes).digest('hex'));
    expect(new TextDecoder().decode(kept)).toBe('evidence');
  });

  it('one that stays is said to stay', async () => {
    town.slack.faults.refuses('files.delete', 'cant_delete_file');
    await town.gone(
      await town.rin.says(town.general, 'RECRUIT', { files: [{ name: 'a.txt', bytes: new Uint8Array(1) }] }),
    );
    await town.card('添付ファイルを取り除けませんでした');
  });

  it('come back with a restored message, and go with it when moderators change their minds', async () => {
    const bytes = new TextEncoder().encode('map');
    await town.gone(await town.rin.says(town.general, 'RECRUIT', { files: [{ name: 'a.txt', bytes }] }));
    await town.aoi.presses(town.mods, await town.card('非表示にしました'), '取り消す');
    const back = await town.slack.until('the file is back', () =>
      town.general.messages.flatMap(({ files = [] }) => files).find(({ name }) => name === 'a.txt'),
    );
    await town.aoi.presses(town.mods, await town.card('元に戻しました'), '違反と認める');
    await town.slack.until('the file is gone', () => town.slack.world.files.get(back.id)!.deleted);
    await town.slack.until(
      'no copy',
      () => !town.general.messages.some(({ username }) => username === 'rin'),
    );
  });
});
