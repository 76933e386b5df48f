import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Policy } from '#core';
import { deriveCaseId } from '../../../../src/cases/index.ts';
import { type Person, visibleTextOf } from '../../../support/fake-discord/index.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

let world: CommandFixture;
let aoi: Person;
async function open(mode: Policy['mode']): Promise<void> {
  world = await openCommandFixture({ mode }, undefined, async (guild) => {
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
}
beforeEach(() => open('enforce'));
afterEach(() => world.stop());

const general = () => world.guild.channel('general');
const waitForReportCard = (words: string) =>
  world.discord.until(`a card with "${words}"`, () =>
    world.discord
      .messagesIn(world.guild.channel('mods'))
      .find((message) => visibleTextOf(message).includes(words)),
  );
const waitForDirectMessage = (to: Person, words: string) =>
  world.discord.until(`a direct message with "${words}"`, () =>
    world.discord.dmsOf(to).find((message) => visibleTextOf(message).includes(words)),
  );
const directMessagesTo = (person: Person) => world.discord.dmsOf(person).map(visibleTextOf).join('\n');

type Post = Parameters<Person['deletes']>[0];
const linkTo = (post: Post) => `https://discord.com/channels/${world.guild.id}/${post.channel_id}/${post.id}`;
const caseIdIn = (words: string) => /Y-[0-9A-Z]{10}/.exec(words)![0];

/** A member posts a text that no rule detects, and `reporter` reports it. */
async function reportOffer(reporter: Person) {
  const author = world.guild.member('author');
  const post = await author.says(general(), '例の件、駅前で待ってる');
  const receipt = await reporter.runs('/report', { link: linkTo(post), reason: '前に勧誘されました' });
  expect(receipt).toMatchObject({ kind: 'message', ephemeral: true });
  const ref = { server: world.server, channel: post.channel_id, id: post.id };
  return { author, post, receipt, number: deriveCaseId(ref) };
}

describe('a report', () => {
  test('becomes a card; upheld, the post goes, the reporter hears of it, and the author never who it was', async () => {
    const kei = world.guild.member('kei');
    const { author, post, receipt, number } = await reportOffer(kei);
    expect(receipt.text).toContain(number);
    const shown = await waitForReportCard('前に勧誘されました');
    expect(visibleTextOf(shown)).toContain('例の件、駅前で待ってる');
    expect((await aoi.presses(shown, '違反と認める')).text).toContain('記録しました');
    await world.discord.until('the post is gone', () => !world.discord.messagesIn(general()).includes(post));
    expect(visibleTextOf(await waitForDirectMessage(kei, 'ルール違反と判断しました'))).toContain(number);
    await waitForDirectMessage(author, number);
    expect(directMessagesTo(author)).not.toMatch(/kei|前に勧誘|通報/);
  });

  test('of a post that was read together with others names their case, and the card says which it was', async () => {
    await world.stop();
    await open('shadow');
    const author = world.guild.member('author');
    const posts: Post[] = [];
    for (const text of ['日給5万', '詳細は', 'テレグラムで']) posts.push(await author.says(general(), text));
    const number = caseIdIn(visibleTextOf(await waitForReportCard('詳細は')));
    for (const [name, post] of [
      ['kei', posts[0]!],
      ['lee', posts[2]!],
    ] as const) {
      const seen = await world.guild.member(name).runs('/report', { link: linkTo(post), reason: name });
      expect(seen.text).toContain(number);
    }
    expect(visibleTextOf(await waitForReportCard('lee'))).toMatch(
      /通報された投稿: [^\n]* 日給5万\n通報された投稿: [^\n]* テレグラムで/,
    );
    expect(world.discord.messagesIn(world.guild.channel('mods'))).toHaveLength(1);
  });

  test('of a solicitation behind an innocent post is about the solicitation', async () => {
    const author = world.guild.member('author');
    const posts = [
      await author.says(general(), '今日は暑いですね'),
      await author.says(general(), '今夜どう？'),
    ];
    const seen = await world.guild.member('kei').runs('/report', { link: linkTo(posts[1]!), reason: '勧誘' });
    const shown = visibleTextOf(await waitForReportCard('勧誘'));
    expect(shown).toContain('今夜どう');
    expect(shown).not.toContain('暑い');
    expect(seen.text).toContain(caseIdIn(shown));
  });

  test('that is found to be none: the post stays, and the reporter hears that too, in their language', async () => {
    const lee = world.guild.member('lee', { locale: 'en-GB' });
    const { author, post, number } = await reportOffer(lee);
    await aoi.presses(await waitForReportCard('前に勧誘されました'), '問題なし');
    expect(visibleTextOf(await waitForDirectMessage(lee, 'found it fine'))).toContain(number);
    expect(world.discord.messagesIn(general())).toContain(post);
    expect(directMessagesTo(author)).toBe('');
  });

  test('by a member who accepts no direct messages changes nothing else: the decision is kept', async () => {
    const kei = world.guild.member('kei');
    kei.opensDms(false);
    const { post } = await reportOffer(kei);
    await aoi.presses(await waitForReportCard('前に勧誘されました'), '違反と認める');
    await waitForReportCard('非表示にしました');
    expect(world.discord.messagesIn(general())).not.toContain(post);
    expect(world.discord.dmsOf(kei)).toEqual([]);
  });

  test('too many within an hour are put off, in a sentence', async () => {
    const kei = world.guild.member('kei');
    const answers: string[] = [];
    const most = world.policy().reports.perMemberPerHour;
    for (let n = 0; n <= most; n++) {
      const post = await world.guild.member(`poster${n}`).says(general(), `集合は ${n} 時`);
      answers.push((await kei.runs('/report', { link: linkTo(post) })).text);
    }
    expect(answers.filter((text) => text.includes('通報を受け付けました'))).toHaveLength(most);
    expect(answers.at(-1)).toContain('しばらく');
  });
});
