import { afterEach, expect, test } from 'vitest';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

let fixture: CommandFixture | undefined;
afterEach(async () => {
  await fixture?.stop();
  fixture = undefined;
});

test('members who replied or reacted to a post before it was hidden get one caution, forwards and others none', async () => {
  fixture = await openCommandFixture({ mode: 'enforce' });
  const { discord, guild } = fixture;
  const general = guild.channel('general');
  const poster = guild.member('poster');
  const [replied, reacted, talked] = ['replied', 'reacted', 'talked'].map((name) => guild.member(name));
  const post = await poster.says(general, 'ちょっと聞いて');
  await replied!.says(general, 'なに？', { replyTo: post });
  await reacted!.reacts(post, '👍');
  await talked!.says(general, 'おはよう');
  await poster.edits(post, '日給5万、荷物を運ぶだけ。詳細はテレグラムで');
  const caution = (person: typeof poster) =>
    discord.dmsOf(person).filter((dm) => visibleTextOf(dm).includes('返信またはリアクション'));
  await discord.until(
    'both are cautioned',
    () => caution(replied!).length > 0 && caution(reacted!).length > 0,
  );
  expect(discord.messagesIn(general).some(({ id }) => id === post.id)).toBe(false);
  expect(visibleTextOf(caution(replied!)[0]!)).toContain('#9110');
  expect(caution(talked!)).toEqual([]);
  expect(caution(poster)).toEqual([]);
});
