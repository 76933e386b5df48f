import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRegistration } from '../../../../adapters/discord/commands/registration.ts';
import { COMMAND_DEFINITIONS } from '../../../../src/commands/command-list.ts';
import type { Person } from '../../../support/fake-discord/index.ts';
import { openStaffFixture, SOLICITING_TEXT, type StaffFixture } from '../fixtures/staff-fixture.ts';

let world: StaffFixture;
let rin: Person;
let mod: Person;
beforeAll(async () => {
  world = await openStaffFixture();
  ({ rin, mod } = world);
});
afterAll(() => world.stop());

const general = () => world.guild.channel('general');

const registration = buildRegistration(COMMAND_DEFINITIONS);

describe('the commands as Discord knows them', () => {
  test('each has a Japanese name and description, and moderators and administrators only what is theirs', () => {
    for (const command of registration) {
      expect(command.name_localizations?.ja, command.name).toBeTruthy();
      expect(command.contexts).toEqual([0]);
    }
    const permissions = Object.fromEntries(
      registration.map(({ name, default_member_permissions: needed }) => [name, needed]),
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
    const form = await rin.usesContextMenu('通報', said);
    expect(form).toMatchObject({ kind: 'modal', modal: { title: 'メッセージの通報' } });
    const seen = await rin.submits(form.modal, { reason: '勧誘されました' });
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen.text).toContain('通報を受け付けました');
    expect(seen.text).toContain(world.caseIdOf(said));
    const events = await world.readCase(said);
    expect(events.at(-1)).toMatchObject({ kind: 'reported', reason: '勧誘されました' });
    const exempt = await rin.submits((await rin.usesContextMenu('Report', posted)).modal, {});
    expect(exempt.text).toContain('確認の対象外');
  });

  test('reports by link, in English where their Discord is English', async () => {
    const lee = world.guild.member('lee', { locale: 'en-GB' });
    const said = await world.guild.member('tomo').says(general(), '今夜どう？');
    const seen = await lee.runs('/report', { link: `<${world.link(said)}>`, reason: 'creepy' });
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen.text).toContain('your report was received');
    expect(await world.readCase(said)).not.toEqual([]);
  });

  test('a message that was deleted meanwhile can still be reported from the open form', async () => {
    const poster = world.guild.member('mio');
    const said = await poster.says(general(), '裏でやろう');
    const form = await rin.usesContextMenu('通報', said);
    await poster.deletes(said);
    const seen = await rin.submits(form.modal, {});
    expect(seen.text).toContain('通報を受け付けました');
    expect(JSON.stringify(await world.readCase(said))).toContain('裏でやろう');
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

  test('a deleted message, an unknown channel and a system message each have their own reply', async () => {
    const poster = world.guild.member('ryo');
    const said = await poster.says(general(), 'すぐ消えます');
    await poster.deletes(said);
    expect((await rin.runs('/report', { link: world.link(said) })).text).toContain('すでにありません');
    const nowhere = { channel_id: '123456789012345678', id: said.id };
    expect((await rin.runs('/report', { link: world.link(nowhere) })).text).toContain('読むことができません');
  });

  test('a report never shows a message of a channel that the member may not read', async () => {
    const secret = world.guild.channel('staff', {
      overwrites: [
        { who: '@everyone', deny: ['ViewChannel'] },
        { who: 'Mods', allow: ['ViewChannel', 'ReadMessageHistory', 'SendMessages'] },
      ],
    });
    const said = await mod.says(secret, '内密の話');
    const before = world.discord.requests.length;
    const seen = await rin.runs('/report', { link: world.link(said) });
    expect(seen.text).toContain('読むことができません');
    expect(
      world.discord.requests.slice(before).some(({ path }) => path.includes(`/messages/${said.id}`)),
    ).toBe(false);
  });

  test('appeals with the number from the direct message, and a stranger cannot', async () => {
    const author = world.guild.member('author');
    const said = await author.says(general(), SOLICITING_TEXT);
    const id = world.caseIdOf(said);
    await world.waitUntilHandled(said);
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
    const said = await author.says(general(), SOLICITING_TEXT);
    await world.waitUntilHandled(said);
    const seen = await mod.runs('/case', { case: world.caseIdOf(said) });
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen.text).toContain('試験運転中のため');
    expect(seen.text).toContain(world.link(said));
    expect((await mod.usesContextMenu('事案一覧', author)).text).toContain(world.caseIdOf(said));
    expect((await mod.runs('/cases', { member: author })).text).toContain(world.caseIdOf(said));
    expect((await mod.runs('/strikes', { member: author })).text).toContain('ストライクはありません');
  });

  test('a member whom the server allows the command is still no moderator', async () => {
    const seen = await world.commandService.execute(
      { server: world.server, id: rin.id, name: 'rin', roles: [] },
      { command: 'cases', options: { member: { server: world.server, id: mod.id, name: 'aoi' } } },
    );
    expect(seen.code).toBe('not-moderator');
  });
});
