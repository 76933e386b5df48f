import type { APIRole } from 'discord.js';
import { type FakePermissionName, toPermissionBits } from './permissions.ts';

/** Options of a new role. @example guild.role('moderator', { permissions: ['ManageMessages'], aboveBot: true }) */
export interface RoleOptions {
  readonly permissions?: readonly FakePermissionName[];
  /** With true, the role is above the bot's role; default: below. */
  readonly aboveBot?: boolean;
  readonly managed?: boolean;
}

/** The permissions of @everyone in a new guild. */
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

/** The permissions of the bot's role in a new guild. */
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

/** The position of the bot's role; other roles are below it by default. */
export const BOT_ROLE_POSITION = 500;

/** A role as the API returns it. @example createApiRole(id, 'moderator', 1, ['ManageMessages']) */
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
