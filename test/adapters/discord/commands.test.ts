import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../adapters/discord/commands.ts';
import { caseId } from '../../../src/cases/index.ts';
import { type Person, wordsOf } from '../../support/discord/index.ts';
import { type DiscordDesk, openDiscordDesk } from '../../support/discord-desk.ts';

const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

let world: DiscordDesk;
let rin: Person;
let mod: Person;
let admin: Person;

beforeAll(async () => {
  world = await openDiscordDesk({}, undefined, async (guild) => {
    const chatter = guild.member('chatter');
    for (let i = 0; i < 120; i++) await chatter.says(guild.channel('history'), `おはよう ${i}`);
  });
  const { guild } = world;
  guild.role('Mods', { permissions: ['ManageMessages'] });
  guild.role('Admins', { permissions: ['ManageGuild', 'ManageMessages'] });
  rin = guild.member('rin');
  mod = guild.member('aoi', { roles: ['Mods'] });
  admin = guild.member('kei', { roles: ['Admins'] });
});
afterAll(() => world.stop());

const general = () => world.guild.channel('general');
const link = (message: { channel_id: string; id: string }, guild = world.guild.id) =>
  `https://discord.com/channels/${guild}/${message.channel_id}/${message.id}`;
const numberOf = (message: { channel_id: string; id: string }) =>
  caseId({ server: world.server, channel: message.channel_id, id: message.id });
/** Its case is there, and every case has its card. */
const judged = async (said: { channel_id: string; id: string }) => {
  for (let i = 0; i < 500; i++) {
    const { archive } = world.book;
    if ((await caseOf(said)).length > 0 && (await archive.unfinished()).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
const caseOf = (message: { channel_id: string; id: string }) => world.book.archive.read(numberOf(message));

describe('the commands as Discord knows them', () => {
  test('each has a Japanese name and description, and moderators and administrators only what is theirs', () => {
    for (const command of COMMANDS) {
      expect(command.name_localizations?.ja, command.name).toBeTruthy();
      expect(command.contexts).toEqual([0]);
    }
    const permissions = Object.fromEntries(
      COMMANDS.map(({ name, default_member_permissions: needed }) => [name, needed]),
    );
    expect(permissions).toMatchObject({ report: null, appeal: null, help: null, Report: null });
    expect([permissions.case, permissions.Cases]).toEqual(['8192', '8192']);
    expect([permissions.config, permissions.setup, permissions.export]).toEqual(['32', '32', '32']);
  });

  test('a member is not even offered what is for administrators', async () => {
    await expect(rin.runs('/config show')).rejects.toThrow(/not offered/);
    await expect(mod.runs('/初期設定')).rejects.toThrow(/not offered/);
  });
});

describe('a member', () => {
  test('reports through the menu of a message, in private and with a reason', async () => {
    const posted = await mod.says(general(), '昼休みです');
    const said = await world.guild.member('nao').says(general(), '例の件、あとで話そう');
    const form = await rin.uses('通報', said);
    expect(form).toMatchObject({ kind: 'modal', modal: { title: 'メッセージの通報' } });
    const seen = await rin.submits(form.modal, { reason: '勧誘されました' });
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen.text).toContain('通報を受け付けました');
    expect(seen.text).toContain(numberOf(said));
    const events = await caseOf(said);
    expect(events.at(-1)).toMatchObject({ kind: 'reported', reason: '勧誘されました' });
    const exempt = await rin.submits((await rin.uses('Report', posted)).modal, {});
    expect(exempt.text).toContain('確認の対象外');
  });

  test('reports by link, in English where their Discord is English', async () => {
    const lee = world.guild.member('lee', { locale: 'en-GB' });
    const said = await world.guild.member('tomo').says(general(), '今夜どう？');
    const seen = await lee.runs('/report', { link: `<${link(said)}>`, reason: 'creepy' });
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen.text).toContain('your report was received');
    expect(await caseOf(said)).not.toEqual([]);
  });

  test('a message that was deleted meanwhile can still be reported from the open form', async () => {
    const poster = world.guild.member('mio');
    const said = await poster.says(general(), '裏でやろう');
    const form = await rin.uses('通報', said);
    await poster.deletes(said);
    const seen = await rin.submits(form.modal, {});
    expect(seen.text).toContain('通報を受け付けました');
    expect(JSON.stringify(await caseOf(said))).toContain('裏でやろう');
  });

  test.each([
    ['hello', 'リンクではない'],
    ['https://discord.com/channels/1/2/3', 'リンクではない'],
    [
      'https://discord.com.evil.example/channels/123456789012345678/123456789012345678/123456789012345678',
      'リンクではない',
    ],
    ['https://discord.com/channels/123456789012345678/123456789012345678/123456789012345678', '別のサーバー'],
    ['https://discord.com/channels/@me/123456789012345678/123456789012345678', 'リンクではない'],
  ])('the link %s is answered with what to do', async (typed, sentence) => {
    const seen = await rin.runs('/report', { link: typed });
    expect(seen.text).toContain(sentence);
    expect(seen.ephemeral).toBe(true);
  });

  test('a deleted message, a channel that nobody has, and a system message are told as such', async () => {
    const poster = world.guild.member('ryo');
    const said = await poster.says(general(), 'すぐ消えます');
    await poster.deletes(said);
    expect((await rin.runs('/report', { link: link(said) })).text).toContain('すでにありません');
    const nowhere = { channel_id: '123456789012345678', id: said.id };
    expect((await rin.runs('/report', { link: link(nowhere) })).text).toContain('読むことができません');
  });

  test('nobody learns through a report what stands in a channel that they may not read', async () => {
    const secret = world.guild.channel('staff', {
      overwrites: [
        { who: '@everyone', deny: ['ViewChannel'] },
        { who: 'Mods', allow: ['ViewChannel', 'ReadMessageHistory', 'SendMessages'] },
      ],
    });
    const said = await mod.says(secret, '内密の話');
    const before = world.discord.requests.length;
    const seen = await rin.runs('/report', { link: link(said) });
    expect(seen.text).toContain('読むことができません');
    expect(
      world.discord.requests.slice(before).some(({ path }) => path.includes(`/messages/${said.id}`)),
    ).toBe(false);
  });

  test('appeals with the number from the letter, and a stranger cannot', async () => {
    const author = world.guild.member('author');
    const said = await author.says(general(), OFFER);
    const id = numberOf(said);
    await judged(said);
    const seen = await author.runs('/異議申立て', { case: id.toLowerCase(), reason: '冗談でした' });
    expect(seen.text).toContain('異議申立てを受け付けました');
    expect((await author.runs('/appeal', { case: id })).text).toContain('確認待ち');
    expect((await rin.runs('/appeal', { case: id, reason: 'x' })).text).toContain('投稿した本人だけ');
    expect((await rin.runs('/appeal', { case: 'abc', reason: 'x' })).text).toContain(
      '受付番号ではありません',
    );
  });

  test('help names the commands as this person sees them', async () => {
    expect((await rin.runs('/help')).text).toMatch(/#9110[\s\S]*\/通報[\s\S]*\/異議申立て/);
    const lee = world.guild.member('lee2', { locale: 'en-US' });
    expect((await lee.runs('/help')).text).toContain(
      '/report (or "Report" in the menu of a message) tell the moderators',
    );
  });
});

describe('a moderator', () => {
  test('looks at a case, the cases of a member from their menu, and the strikes', async () => {
    const author = world.guild.member('repeat');
    const said = await author.says(general(), OFFER);
    await judged(said);
    const seen = await mod.runs('/case', { case: numberOf(said) });
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen.text).toContain('試験運転中のため');
    expect(seen.text).toContain(link(said));
    expect((await mod.uses('事案一覧', author)).text).toContain(numberOf(said));
    expect((await mod.runs('/cases', { member: author })).text).toContain(numberOf(said));
    expect((await mod.runs('/strikes', { member: author })).text).toContain('ストライクはありません');
  });

  test('a member whom the server allows the command is still no moderator', async () => {
    const seen = await world.desk.ask(
      { server: world.server, id: rin.id, name: 'rin', roles: [] },
      { kind: 'cases', member: { server: world.server, id: mod.id, name: 'aoi' } },
    );
    expect(seen.code).toBe('not-moderator');
  });
});

describe('an administrator', () => {
  test('is led through the setup by menus, one step after the other', async () => {
    const start = await admin.runs('/初期設定');
    expect(start).toMatchObject({ ephemeral: true });
    expect(start.text).toContain('6つのうち1つ目');
    const form = start.message!;
    const shows = (sentence: string) =>
      world.discord.until(`it says ${sentence}`, () => wordsOf(form).includes(sentence));
    const mods = world.guild.channel('mods', { overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }] });
    await admin.selects(form, 'desk:set:moderators', [mods.id]);
    await shows('言語を選んで');
    expect(world.policy().channels.moderators).toBe(mods.id);
    await admin.presses(form, '今のままにする');
    await shows('対象にしないロール');
    const role = world.guild.role('先生');
    await admin.selects(form, 'desk:set:exempt', [role.id]);
    await shows('隔離中の利用者');
    expect(world.policy().exempt.roles).toEqual([role.id]);
    await admin.selects(form, 'desk:set:quarantine', []);
    await shows('ストライクが重なったとき');
    await admin.selects(form, 'desk:set:ladder', ['gentle']);
    await shows('まず試験運転で');
    await admin.selects(form, 'desk:set:mode', ['shadow']);
    await shows('初期設定が終わりました');
    expect(form.components ?? []).toEqual([]);
    expect(world.policy()).toMatchObject({
      mode: 'shadow',
      ladder: [{ strikes: 1 }, { strikes: 3 }, { strikes: 5 }],
    });
  });

  test('sets, shows, exports and imports settings; mentions are ids', async () => {
    const role = world.guild.role('職員');
    const set = await admin.runs('/config set', { key: 'exempt.roles', value: `<@&${role.id}>` });
    expect(set.text).toContain(role.id);
    expect(world.policy().exempt.roles).toEqual([role.id]);
    const wrong = await admin.runs('/config set', { key: 'thresholds.hidden', value: '1' });
    expect(wrong.text).toContain('「thresholds.hide」のことでしょうか');
    expect((await admin.runs('/config show', { key: 'exempt.roles' })).text).toContain(role.id);
    const file = await admin.runs('/config export');
    expect(file.message?.attachments[0]?.filename).toBe('policy.yaml');
    const text = await (await fetch(file.message!.attachments[0]!.url)).text();
    const bytes = new TextEncoder().encode(text.replace('hide: 0.8', 'hide: 0.85'));
    const imported = await admin.runs('/config import', { file: { name: 'policy.yaml', bytes } });
    expect(imported.text).toContain('thresholds.hide');
    expect(world.policy().thresholds.hide).toBe(0.85);
  });

  test.each([
    ['no text at all', new Uint8Array([0xff, 0xfe, 0x00, 0x81])],
    ['a huge file', new Uint8Array(300_000).fill(97)],
  ])('a file that is %s changes nothing and says what to attach', async (_, bytes) => {
    const before = world.policy();
    const seen = await admin.runs('/config import', { file: { name: 'x.yaml', bytes } });
    expect(seen.text).toContain('ファイルを読み取れませんでした');
    expect(world.policy()).toEqual(before);
  });

  test('tries a text, adds a phrase and removes it, with suggestions while typing', async () => {
    expect((await admin.runs('/rules test', { text: OFFER })).text).toContain('判定：非表示');
    expect((await admin.runs('/rules phrase add', { phrase: 'アサガオ', ruling: 'hide' })).text).toContain(
      '登録しました',
    );
    expect((await admin.runs('/rules list')).text).toContain('「アサガオ」：非表示');
    expect(await admin.types('/rules phrase remove', 'phrase', 'サガ')).toEqual(['アサガオ']);
    expect((await admin.runs('/rules phrase remove', { phrase: 'アサガオ' })).text).toContain('削除しました');
    expect(await admin.types('/config set', 'key', 'thresh')).toEqual([
      'thresholds.review',
      'thresholds.hide',
    ]);
  });

  test('tests the rules on a channel: counts and links, and nothing is touched', async () => {
    const room = world.guild.channel('history');
    const poster = world.guild.member('poster');
    const said = await poster.says(room, OFFER);
    await mod.says(room, OFFER);
    await judged(said);
    const before = world.discord.requests.length;
    const seen = await admin.runs('/backtest', { channel: room });
    await world.discord.until('the answer is there', () =>
      seen.replies().some(({ content }) => content.includes('122件のうち')),
    );
    const text = seen.replies().at(-1)!.content;
    expect(text).toContain('非表示になるのは1件、確認に回るのは0件');
    expect(text).toContain(link(said));
    const changing = world.discord.requests
      .slice(before)
      .filter(({ method, path }) => method !== 'GET' && !/\/(webhooks|interactions)\//.test(path));
    expect(changing).toEqual([]);
  });

  test('a channel that the bot may not read is told so, and one that the asker may not read is not read', async () => {
    const closed = world.guild.channel('closed', {
      overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }],
    });
    const seen = await admin.runs('/backtest', { channel: closed });
    expect(seen.text).toContain('権限をご確認');
  });

  test('exports the cases of the server as a file', async () => {
    const seen = await admin.runs('/export');
    const file = seen.message?.attachments[0];
    expect(seen.ephemeral).toBe(true);
    expect(file?.filename).toBe('cases.jsonl');
    const rows = (await (await fetch(file!.url)).text()).trim().split('\n');
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(JSON.parse(row)).toHaveProperty('events');
  });

  test('sees and switches the mode', async () => {
    expect((await admin.runs('/mode')).text).toContain('試験運転');
    expect((await admin.runs('/モード', { mode: 'enforce' })).text).toContain(
      '実施（enforce）に切り替えました',
    );
    expect(world.policy().mode).toBe('enforce');
    await admin.runs('/mode', { mode: 'shadow' });
  });
});
