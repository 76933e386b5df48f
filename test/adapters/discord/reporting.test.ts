import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { caseId } from '../../../src/cases/index.ts';
import { type Person, wordsOf } from '../../support/discord/index.ts';
import { type DiscordDesk, openDiscordDesk } from '../../support/discord-desk.ts';

let world: DiscordDesk;
let aoi: Person;
beforeEach(async () => {
  world = await openDiscordDesk({ mode: 'enforce' }, undefined, async (guild) => {
    guild.role('Mods', { permissions: ['ManageMessages', 'ModerateMembers'] });
    guild.channel('mods', {
      overwrites: [
        { who: '@everyone', deny: ['ViewChannel'] },
        { who: 'Mods', allow: ['ViewChannel'] },
        { who: 'yamidome', allow: ['ViewChannel', 'SendMessages'] },
      ],
    });
  });
  aoi = world.guild.member('aoi', { roles: ['Mods'] });
});
afterEach(() => world.stop());

const general = () => world.guild.channel('general');
const card = (words: string) =>
  world.discord.until(`a card with "${words}"`, () =>
    world.discord.messagesIn(world.guild.channel('mods')).find((message) => wordsOf(message).includes(words)),
  );
const letter = (to: Person, words: string) =>
  world.discord.until(`a letter with "${words}"`, () =>
    world.discord.dmsOf(to).find((message) => wordsOf(message).includes(words)),
  );
const lettersTo = (person: Person) => world.discord.dmsOf(person).map(wordsOf).join('\n');

/** A member posts what no rule minds, and `reporter` points at it. */
async function reported(reporter: Person) {
  const author = world.guild.member('author');
  const post = await author.says(general(), '例の件、駅前で待ってる');
  const link = `https://discord.com/channels/${world.guild.id}/${post.channel_id}/${post.id}`;
  const receipt = await reporter.runs('/report', { link, reason: '前に勧誘されました' });
  expect(receipt).toMatchObject({ kind: 'message', ephemeral: true });
  const ref = { server: world.server, channel: post.channel_id, id: post.id };
  return { author, post, receipt, number: caseId(ref) };
}

describe('a report', () => {
  test('becomes a card; upheld, the post goes, the reporter hears of it, and the author never who it was', async () => {
    const kei = world.guild.member('kei');
    const { author, post, receipt, number } = await reported(kei);
    expect(receipt.text).toContain(number);
    const shown = await card('前に勧誘されました');
    expect(wordsOf(shown)).toContain('例の件、駅前で待ってる');
    expect((await aoi.presses(shown, '違反と認める')).text).toContain('記録しました');
    await world.discord.until('the post is gone', () => !world.discord.messagesIn(general()).includes(post));
    expect(wordsOf(await letter(kei, 'ルール違反と判断しました'))).toContain(number);
    await letter(author, number);
    expect(lettersTo(author)).not.toMatch(/kei|前に勧誘|通報/);
  });

  test('that is found to be none: the post stays, and the reporter hears that too, in their language', async () => {
    const lee = world.guild.member('lee', { locale: 'en-GB' });
    const { author, post, number } = await reported(lee);
    await aoi.presses(await card('前に勧誘されました'), '取り消す');
    expect(wordsOf(await letter(lee, 'found it fine'))).toContain(number);
    expect(world.discord.messagesIn(general())).toContain(post);
    expect(lettersTo(author)).toBe('');
  });

  test('by somebody who takes no letters changes nothing else: the decision stands', async () => {
    const kei = world.guild.member('kei');
    kei.opensDms(false);
    const { post } = await reported(kei);
    await aoi.presses(await card('前に勧誘されました'), '違反と認める');
    await card('非表示にしました');
    expect(world.discord.messagesIn(general())).not.toContain(post);
    expect(world.discord.dmsOf(kei)).toEqual([]);
  });

  test('too many within an hour are put off, in a sentence', async () => {
    const kei = world.guild.member('kei');
    const answers: string[] = [];
    const most = world.policy().reports.perMemberPerHour;
    for (let n = 0; n <= most; n++) {
      const post = await world.guild.member(`poster${n}`).says(general(), `集合は ${n} 時`);
      const link = `https://discord.com/channels/${world.guild.id}/${post.channel_id}/${post.id}`;
      answers.push((await kei.runs('/report', { link })).text);
    }
    expect(answers.filter((text) => text.includes('通報を受け付けました'))).toHaveLength(most);
    expect(answers.at(-1)).toContain('しばらく');
  });
});
