import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, visibleTextOf } from '../../../support/fake-discord/index.ts';
import { openStaffFixture, SOLICITING_TEXT, type StaffFixture } from '../fixtures/staff-fixture.ts';

let world: StaffFixture;
let mod: Person;
let admin: Person;
beforeAll(async () => {
  world = await openStaffFixture(async (guild) => {
    const chatter = guild.member('chatter');
    for (let i = 0; i < 120; i++) await chatter.says(guild.channel('history'), `おはよう ${i}`);
  });
  ({ mod, admin } = world);
});
afterAll(() => world.stop());

describe('an administrator', () => {
  test('is led through the setup by menus, one step after the other', async () => {
    const start = await admin.runs('/初期設定');
    expect(start).toMatchObject({ ephemeral: true });
    expect(start.text).toContain('7つのうち1つ目');
    const form = start.message!;
    const shows = (sentence: string) =>
      world.discord.until(`it says ${sentence}`, () => visibleTextOf(form).includes(sentence));
    const mods = world.guild.channel('mods', { overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }] });
    await admin.selects(form, 'desk:set:moderators', [mods.id]);
    await shows('言語を選んで');
    expect(world.policy().channels.moderators).toBe(mods.id);
    await admin.presses(form, '今のままにする');
    await shows('対象にしないロール');
    const role = world.guild.role('先生');
    await admin.selects(form, 'desk:set:exempt', [role.id]);
    await shows('隔離中のメンバー');
    expect(world.policy().exempt.roles).toEqual([role.id]);
    await admin.selects(form, 'desk:set:quarantine', []);
    await shows('ストライクが重なったとき');
    await admin.selects(form, 'desk:set:ladder', ['gentle']);
    await shows('ゲームの話をする');
    const raids = world.guild.channel('raids');
    await admin.selects(form, 'desk:set:games', [raids.id]);
    await shows('まず試験運転で');
    expect(world.policy().channels.games).toEqual([raids.id]);
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
    const wrong = await admin.runs('/config set', { key: 'probability.hidden', value: '1' });
    expect(wrong.text).toContain('「probability.hide」のことでしょうか');
    expect((await admin.runs('/config show', { key: 'exempt.roles' })).text).toContain(role.id);
    const file = await admin.runs('/config export');
    expect(file.message?.attachments[0]?.filename).toBe('policy.yaml');
    const text = await (await fetch(file.message!.attachments[0]!.url)).text();
    const bytes = new TextEncoder().encode(text.replace('hide: 0.55', 'hide: 0.995'));
    const imported = await admin.runs('/config import', { file: { name: 'policy.yaml', bytes } });
    expect(imported.text).toContain('probability.hide');
    expect(world.policy().probability.hide).toBe(0.995);
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
    expect((await admin.runs('/rules test', { text: SOLICITING_TEXT })).text).toContain('判定：非表示');
    expect((await admin.runs('/rules phrase add', { phrase: 'アサガオ', ruling: 'hide' })).text).toContain(
      '登録しました',
    );
    expect((await admin.runs('/rules list')).text).toContain('「アサガオ」：非表示');
    expect(await admin.typesOption('/rules phrase remove', 'phrase', 'サガ')).toEqual(['アサガオ']);
    expect((await admin.runs('/rules phrase remove', { phrase: 'アサガオ' })).text).toContain('削除しました');
    expect(await admin.typesOption('/config set', 'key', 'probab')).toEqual([
      'probability.review',
      'probability.hide',
    ]);
  });

  test('tests the rules on a channel: counts and links, and nothing is touched', async () => {
    const room = world.guild.channel('history');
    const poster = world.guild.member('poster');
    const said = await poster.says(room, SOLICITING_TEXT);
    await mod.says(room, SOLICITING_TEXT);
    await world.waitUntilHandled(said);
    const before = world.discord.requests.length;
    const seen = await admin.runs('/backtest', { channel: room });
    await world.discord.until('the answer is there', () =>
      seen.replies().some(({ content }) => content.includes('122件のうち')),
    );
    const text = seen.replies().at(-1)!.content;
    expect(text).toContain('非表示になるのは1件、確認に回るのは0件');
    expect(text).toContain(world.link(said));
    const changing = world.discord.requests
      .slice(before)
      .filter(({ method, path }) => method !== 'GET' && !/\/(webhooks|interactions)\//.test(path));
    expect(changing).toEqual([]);
  });

  test('the reply names a channel that the bot may not read; one that the caller may not read is not read', async () => {
    const closed = world.guild.channel('closed', {
      overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }],
    });
    const seen = await admin.runs('/backtest', { channel: closed });
    expect(seen.text).toContain('権限をご確認');
  });

  test('exports the cases of the server as a file', async () => {
    await world.waitUntilHandled(
      await world.guild.member('author').says(world.guild.channel('general'), SOLICITING_TEXT),
    );
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
