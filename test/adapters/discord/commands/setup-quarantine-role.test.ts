import { PermissionFlagsBits } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MUTED_PERMISSIONS } from '../../../../adapters/discord/client/effective-permissions.ts';
import { visibleTextOf } from '../../../support/fake-discord/index.ts';
import { openStaffFixture, type StaffFixture } from '../fixtures/staff-fixture.ts';

const MUTED_BITS = MUTED_PERMISSIONS.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);

let world: StaffFixture;
beforeEach(async () => {
  world = await openStaffFixture();
});
afterEach(() => world.stop());

/** Opens the step of the setup that asks for the quarantine role. */
async function openRoleStep() {
  const { message: form } = await world.admin.runs('/setup');
  const shows = (sentence: string) =>
    world.discord.until(`it says ${sentence}`, () => visibleTextOf(form!).includes(sentence));
  const mods = world.guild.channel('mods', { overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }] });
  await world.admin.selects(form!, 'desk:set:moderators', [mods.id]);
  for (const sentence of ['言語を選んで', '対象にしないロール']) {
    await shows(sentence);
    await world.admin.presses(form!, '今のままにする');
  }
  await shows('隔離中の');
  return { form: form!, shows, press: (label: string) => world.admin.presses(form!, label) };
}

const denialsIn = (name: string, role: string): bigint =>
  BigInt(world.guild.channel(name).overwrites.find(({ id }) => id === role)?.deny ?? 0);

describe('/setup makes the quarantine role', () => {
  test('says first what it will do, then does it, and a member with the role cannot write anywhere', async () => {
    const category = world.guild.channel('TALK', { type: 'category' });
    world.guild.channel('chat', { parent: category });
    world.guild.channel('rules', {
      parent: category,
      overwrites: [{ who: '@everyone', deny: ['AddReactions'] }],
    });
    const { shows, press, form } = await openRoleStep();
    const writes = () => world.discord.requests.filter(({ path }) => /roles$|permissions/.test(path)).length;
    const before = writes();
    await press('ロールを作る');
    await shows('次の操作を禁止します');
    expect(visibleTextOf(form)).toMatch(/TALK.*rules/s);
    expect(visibleTextOf(form)).not.toContain('chat');
    expect(writes()).toBe(before);
    expect(world.policy().roles.quarantine).toBeUndefined();

    await press('実行する');
    await shows('ロールを用意しました');
    const role = world.policy().roles.quarantine!;
    expect(visibleTextOf(form)).not.toContain('まだ書き込みなどができる');
    for (const name of ['general', 'TALK', 'chat'])
      expect([name, denialsIn(name, role) & MUTED_BITS]).toEqual([name, MUTED_BITS]);
    // Discord lets the bot deny only what it may do itself, and no member may react in this channel.
    expect(denialsIn('rules', role) & MUTED_BITS).toBe(MUTED_BITS & ~PermissionFlagsBits.AddReactions);
    const muted = world.guild.member('sora');
    await world.adapter.apply(world.server, {
      kind: 'quarantine',
      member: { server: world.server, id: muted.id, name: 'sora', roles: [] },
      reason: 'test',
    });
    await expect(muted.says(world.guild.channel('general'), 'おはよう')).rejects.toThrow();
  });

  test('a channel that refuses is named, and the others are done; a second run completes the same role', async () => {
    const { shows, press, form } = await openRoleStep();
    world.guild.channel('second');
    world.discord.faults.respondWithError('PUT /channels/:channel/permissions/:target', 50013);
    await press('ロールを作る');
    await shows('次の操作を禁止します');
    await press('実行する');
    await shows('ロールを用意しました');
    expect(visibleTextOf(form)).toMatch(/設定できなかった場所：general/);
    expect(visibleTextOf(form)).toMatch(/まだ書き込みなどができるチャンネル：general/);
    const role = world.policy().roles.quarantine!;

    const again = await openRoleStep();
    await again.press('ロールを作る');
    await again.shows('今あるロール「隔離中」');
    await again.press('実行する');
    await again.shows('ロールを用意しました');
    expect(world.policy().roles.quarantine).toBe(role);
    expect(denialsIn('second', role) & MUTED_BITS).toBe(MUTED_BITS);
  });

  test('without Manage Roles it says which permission is missing and changes nothing', async () => {
    world.guild.setBotPermissions(['ViewChannel', 'SendMessages']);
    const { shows, press } = await openRoleStep();
    await press('ロールを作る');
    await shows('「ロールの管理」の権限がない');
    expect(world.policy().roles.quarantine).toBeUndefined();
  });
});
