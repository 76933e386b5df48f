import { ChannelType, OverwriteType, PermissionFlagsBits } from 'discord.js';
import { describe, expect, it } from 'vitest';
import {
  type ChannelOverwrites,
  findUnmutedChannels,
  MUTED_PERMISSIONS,
  type Overwrite,
  permissionsInChannel,
} from '../../../../adapters/discord/client/effective-permissions.ts';
import type { PermissionName } from '../../../../adapters/discord/client/guild-permissions.ts';

const GUILD = '100';
const QUARANTINE = '200';
const REGULAR = '300';

const bitsOf = (names: readonly PermissionName[]): bigint =>
  names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);
const everyone = { id: GUILD, permissions: bitsOf(['ViewChannel', ...MUTED_PERMISSIONS]) };
const quarantine = { id: QUARANTINE, permissions: 0n };
const overwrite = (id: string, allow: bigint, deny: bigint): Overwrite => ({
  id,
  type: OverwriteType.Role,
  allow,
  deny,
});
const channel = (
  name: string,
  overwrites: readonly Overwrite[] = [],
  type: ChannelType = ChannelType.GuildText,
): ChannelOverwrites => ({ id: name, name, type, parentId: undefined, overwrites });
const denial = overwrite(QUARANTINE, 0n, bitsOf(MUTED_PERMISSIONS));

describe('whether the quarantine role mutes', () => {
  it('a new role without overwrites mutes nowhere, because @everyone may write', () => {
    const open = findUnmutedChannels(GUILD, [everyone, quarantine], [channel('general')]);
    expect(open).toEqual([
      {
        id: 'general',
        name: 'general',
        permissions: MUTED_PERMISSIONS.filter((name) => name !== 'Connect' && name !== 'Speak'),
      },
    ]);
  });

  it('a role that is denied everything in each channel mutes, and a channel that was forgotten is named', () => {
    const channels = [channel('general', [denial]), channel('forgotten'), channel('talk', [denial])];
    expect(findUnmutedChannels(GUILD, [everyone, quarantine], channels).map(({ name }) => name)).toEqual([
      'forgotten',
    ]);
  });

  it('a channel that lets another role of the member write is named', () => {
    const allowance = overwrite(REGULAR, bitsOf(['SendMessages']), 0n);
    const roles = [everyone, quarantine, { id: REGULAR, permissions: 0n }];
    const open = findUnmutedChannels(GUILD, roles, [channel('regulars', [denial, allowance])]);
    expect(open).toEqual([{ id: 'regulars', name: 'regulars', permissions: ['SendMessages'] }]);
  });

  it('a channel that the member cannot see counts as muted, a category is not listed', () => {
    const hidden = channel('mods', [overwrite(GUILD, 0n, bitsOf(['ViewChannel']))]);
    const category = channel('rooms', [], ChannelType.GuildCategory);
    expect(findUnmutedChannels(GUILD, [everyone, quarantine], [hidden, category])).toEqual([]);
  });

  it('connecting and speaking count in voice channels only', () => {
    const partial = overwrite(QUARANTINE, 0n, bitsOf(MUTED_PERMISSIONS.slice(0, 5)));
    const channels = [channel('text', [partial]), channel('voice', [partial], ChannelType.GuildVoice)];
    expect(findUnmutedChannels(GUILD, [everyone, quarantine], channels)).toEqual([
      { id: 'voice', name: 'voice', permissions: ['Connect', 'Speak'] },
    ]);
  });

  it('a role with the permission of an administrator mutes nowhere', () => {
    const admin = { id: QUARANTINE, permissions: PermissionFlagsBits.Administrator };
    expect(findUnmutedChannels(GUILD, [everyone, admin], [channel('general', [denial])])).toHaveLength(1);
  });
});

describe('the permissions of a member in a channel', () => {
  it('come from everyone, then the roles together, then the member', () => {
    const send = PermissionFlagsBits.SendMessages;
    const steps = [overwrite(GUILD, 0n, send), overwrite(REGULAR, send, 0n), overwrite('7', 0n, send)];
    const last = (count: number) =>
      permissionsInChannel(send, steps.slice(0, count), GUILD, '7', [REGULAR]) & send;
    expect([last(0), last(1), last(2), last(3)]).toEqual([send, 0n, send, 0n]);
  });
});
