import { PermissionFlagsBits } from 'discord.js';
import type { PermissionName } from '../client/guild-permissions.ts';

/** Features that can be switched on one by one, with the least permissions that each needs. */
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
    // Without it the chat of a voice channel is closed.
    'Connect',
  ],
  timeout: ['ModerateMembers'],
  quarantine: ['ManageRoles'],
  /** Post a message again as its author, after a decision was overturned. */
  restore: ['ManageWebhooks'],
  /** Hide texts in display names and thread titles. */
  names: ['ManageNicknames', 'ManageThreads'],
  kick: ['KickMembers'],
  ban: ['BanMembers'],
  /** Receive posts that Discord's own AutoMod blocks, and restrict joins during a raid. */
  automod: ['ManageGuild'],
} as const satisfies Readonly<Record<string, readonly PermissionName[]>>;

/** The name of a feature, as the invite link and the doctor use it. */
export type Feature = keyof typeof FEATURES;

/** The features that the shipped ladder needs, and the restoring of what was hidden by mistake. */
export const DEFAULT_FEATURES: readonly Feature[] = ['core', 'timeout', 'quarantine', 'restore'];

/** Permissions as bits. @example permissionBits(['ViewChannel']) // 1024n */
export const permissionBits = (names: readonly PermissionName[]): bigint =>
  names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);

/**
 * The permissions of `names` that are not in `bits`; an administrator has all.
 * @example missingPermissions(0n, ['BanMembers'])
 */
export const missingPermissions = (
  bits: bigint,
  names: readonly PermissionName[],
): readonly PermissionName[] =>
  (bits & PermissionFlagsBits.Administrator) !== 0n
    ? []
    : names.filter((name) => (bits & PermissionFlagsBits[name]) === 0n);

/**
 * Link to the page on which an administrator adds the bot, with exactly the permissions that the features need.
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

/**
 * The application's id, which is the first part of its token; undefined for any other text.
 * @example applicationIdOfToken(token) // '41771983423143937'
 */
export function applicationIdOfToken(token: string): string | undefined {
  const id = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
  return /^\d{15,20}$/.test(id) ? id : undefined;
}
