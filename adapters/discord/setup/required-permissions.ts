import { type APIChannel, type APIOverwrite, PermissionFlagsBits } from 'discord.js';

export type PermissionName = keyof typeof PermissionFlagsBits;

/** What can be switched on one by one, with what it needs from Discord and nothing more. */
export const FEATURES = {
  /** Read, hide, send cards and warnings. */
  core: [
    'ViewChannel',
    'SendMessages',
    'SendMessagesInThreads',
    'EmbedLinks',
    'AttachFiles',
    'ReadMessageHistory',
    'ManageMessages',
  ],
  timeout: ['ModerateMembers'],
  quarantine: ['ManageRoles'],
  /** Post a message again as its author, after a decision was overturned. */
  restore: ['ManageWebhooks'],
  /** Hide what is written in display names and in titles of threads. */
  names: ['ManageNicknames', 'ManageThreads'],
  kick: ['KickMembers'],
  ban: ['BanMembers'],
  /** Take in what Discord's own AutoMod blocks, and close the doors when many strangers arrive at once. */
  automod: ['ManageGuild'],
} as const satisfies Readonly<Record<string, readonly PermissionName[]>>;

export type Feature = keyof typeof FEATURES;

/** What the default ladder asks for. */
export const DEFAULT_FEATURES: readonly Feature[] = ['core', 'timeout'];

/** @example bitsOf(['ViewChannel']) // 1024n */
export const permissionBits = (names: readonly PermissionName[]): bigint =>
  names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);

/** Those of `names` that are not in `areTinyFragments`; administrators lack nothing. */
export const missingPermissions = (
  bits: bigint,
  names: readonly PermissionName[],
): readonly PermissionName[] =>
  (bits & PermissionFlagsBits.Administrator) !== 0n
    ? []
    : names.filter((name) => (bits & PermissionFlagsBits[name]) === 0n);

/**
 * The page on which a server's administrator adds the bot, with exactly what these features need.
 * @example inviteLink('41771983423143937', ['core', 'timeout'])
 */
export function inviteLink(application: string, features: readonly Feature[]): string {
  const names = features.flatMap((feature): readonly PermissionName[] => FEATURES[feature]);
  const link = new URL('https://discord.com/oauth2/authorize');
  link.searchParams.set('client_id', application);
  link.searchParams.set('scope', 'bot applications.commands');
  link.searchParams.set('permissions', String(permissionBits(names)));
  return link.href;
}

/** The application's id is the first part of its token. Undefined for what is no token. @example applicationIdOfToken(token) // '41771983423143937' */
export function applicationIdOfToken(token: string): string | undefined {
  const id = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
  return /^\d{15,20}$/.test(id) ? id : undefined;
}

/**
 * What remains of a member's permissions in a channel: after the overwrite for everyone, for roles, for the member.
 * @example channelPermissionBits(bits, channel, guild.id, bot.id, me.roles)
 */
export function channelPermissionBits(
  bits: bigint,
  channel: APIChannel,
  guildId: string,
  memberId: string,
  roles: readonly string[],
): bigint {
  if ((bits & PermissionFlagsBits.Administrator) !== 0n) return bits;
  const overwrites: readonly APIOverwrite[] =
    'permission_overwrites' in channel ? (channel.permission_overwrites ?? []) : [];
  const layers = [
    overwrites.filter(({ id }) => id === guildId),
    overwrites.filter(({ id }) => roles.includes(id)),
    overwrites.filter(({ id }) => id === memberId),
  ];
  return layers.reduce((now, layer) => {
    const deny = layer.reduce((sum, each) => sum | BigInt(each.deny), 0n);
    const allow = layer.reduce((sum, each) => sum | BigInt(each.allow), 0n);
    return (now & ~deny) | allow;
  }, bits);
}
