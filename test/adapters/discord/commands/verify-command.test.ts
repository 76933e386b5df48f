import { afterEach, describe, expect, test } from 'vitest';
import { type Guild, visibleTextOf } from '../../../support/fake-discord/index.ts';
import { GATE_POLICY } from '../../../support/worlds/gate-world.ts';
import { type CommandFixture, openCommandFixture } from '../fixtures/command-fixture.ts';

let world: CommandFixture | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const QUARANTINE = '隔離中';

/** A guild in which new accounts may only read until they are verified: on the page of the gate, or by moderators. */
async function open(page: boolean) {
  let role = '';
  const before = async (guild: Guild) => {
    role = guild.role(QUARANTINE).id;
  };
  world = await openCommandFixture({ mode: 'enforce', gate: GATE_POLICY }, undefined, before, page);
  const { guild, discord, server } = world;
  await world.policies.set(server, { ...world.policy(), roles: { quarantine: role } });
  guild.role('Mods', { permissions: ['ManageMessages'] });

  /** A member with an account of today joins and gets the direct message of the gate. */
  async function comes(name: string, locale: string) {
    const who = discord.person(name, { locale, accountCreatedAt: discord.clock.now() });
    await who.joins(guild);
    await discord.until('the direct message', () => discord.dmsOf(who).length > 0);
    return who;
  }
  const quarantined = (id: string) => guild.state.members.get(id)!.roles.includes(role);
  return { ...world, comes, quarantined, aoi: guild.member('aoi', { roles: ['Mods'] }) };
}

const parseLinkToken = (text: string) =>
  /https:\/\/gate\.example\/gate\/([\w-]+)/.exec(text)?.[1] ?? 'no link';

describe('/verify', () => {
  test('gives a newcomer their own link, and with it they are let in', async () => {
    const { comes, quarantined, gate, sentSms, discord } = await open(true);
    const sora = await comes('sora', 'ja');
    expect(quarantined(sora.id)).toBe(true);
    const seen = await sora.runs('/本人確認');
    expect(seen).toMatchObject({ kind: 'message', ephemeral: true });
    expect(seen.text).toContain('確認用のリンクです');

    const visitor = { token: parseLinkToken(seen.text), session: 'sora’s browser', ip: '192.0.2.1' };
    expect(await gate.verificationService!.sendCode(visitor, '+819012345678')).toEqual({ kind: 'sent' });
    expect(await gate.verificationService!.submitCode(visitor, sentSms.at(-1)!.code)).toEqual({
      kind: 'open',
    });
    await discord.until('the role is gone', () => !quarantined(sora.id));
    expect((await sora.runs('/verify')).text).toContain('いま確認が必要なことはありません');
  });

  test('gives a link that ends the one from the direct message, in English to whom Discord speaks English', async () => {
    const { comes, gate, discord } = await open(true);
    const lee = await comes('lee', 'en-GB');
    const firstToken = parseLinkToken(visibleTextOf(discord.dmsOf(lee)[0]!));
    expect(await gate.verificationService!.resolveLink(firstToken)).toBeDefined();
    const seen = await lee.runs('/verify');
    expect(seen.text).toContain('the one before no longer works');
    expect(await gate.verificationService!.resolveLink(firstToken)).toBeUndefined();
    expect(await gate.verificationService!.resolveLink(parseLinkToken(seen.text))).toMatchObject({
      language: 'en',
    });
  });

  test('again and again ends with a sentence instead of another link', async () => {
    const { comes } = await open(true);
    const sora = await comes('sora', 'ja');
    const answers: string[] = [];
    for (let n = 0; n < 6; n++) answers.push((await sora.runs('/verify')).text);
    expect(answers.filter((text) => text.includes('gate.example'))).toHaveLength(5);
    expect(answers.at(-1)).not.toContain('gate.example');
  });

  test.each([
    ['ja', 'モデレーターにお声がけください'],
    ['en-US', 'ask a moderator'],
  ])('without a page sends the newcomer to the moderators (%s), who let them in', async (locale, says) => {
    const { comes, quarantined, aoi, discord } = await open(false);
    const sora = await comes('sora', locale);
    expect((await sora.runs('/verify')).text).toContain(says);
    expect((await aoi.runs('/waiting')).text).toContain('sora');
    expect((await aoi.runs('/vouch', { member: sora })).text).toContain('確認済みにしました');
    await discord.until('the role is gone', () => !quarantined(sora.id));
  });

  test.each([
    ['ja', 'いま確認が必要なことはありません'],
    ['en-US', 'nothing you need to verify'],
  ])('says so to who need not verify (%s)', async (locale, says) => {
    const { guild } = await open(true);
    const kei = guild.member('kei', { locale });
    expect((await kei.runs('/verify')).text.toLowerCase()).toContain(says);
  });
});
