import type { APIRole } from 'discord.js';
import { type FakePermissionName, toPermissionBits } from './permissions.ts';

export interface RoleOptions {
  readonly permissions?: readonly FakePermissionName[];
  /** Roles are made below the bot's own unless told otherwise. */
  readonly aboveBot?: boolean;
  readonly managed?: boolean;
}

/** What everyone may on a new server. */
export const EVERYONE_PERMISSIONS: readonly FakePermissionName[] = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'EmbedLinks',
  'AttachFiles',
  'AddReactions',
  'ReadMessageHistory',
  'UseApplicationCommands',
  'ChangeNickname',
  'SendPolls',
  'Connect',
  'Speak',
];

/** What a moderation bot is invited with. */
export const BOT_PERMISSIONS: readonly FakePermissionName[] = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'CreatePrivateThreads',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'ManageMessages',
  'ModerateMembers',
  'KickMembers',
  'BanMembers',
  'ManageRoles',
  'ManageWebhooks',
  'ManageGuild',
  'ViewAuditLog',
];

/** Where the bot's own role stands; others are made below it unless told otherwise. */
export const BOT_ROLE_POSITION = 500;

/** A role as the API shows it. */
export const createApiRole = (
  id: string,
  name: string,
  position: number,
  permissions: readonly FakePermissionName[],
  managed = false,
): APIRole =>
  ({
    id,
    name,
    position,
    permissions: toPermissionBits(permissions).toString(),
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed,
    mentionable: false,
    flags: 0,
  }) as unknown as APIRole;
