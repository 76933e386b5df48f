import { type APIGuildMember, type Client, PermissionFlagsBits, Routes } from 'discord.js';
import type { Action, Member, Server } from '#core';
import { permissionsOfRoles } from '../client/guild-permissions.ts';

const MAX_MEMBERS_SCANNED = 1000;
const MAX_OTHER_ADMINISTRATORS = 3;
const ADMINISTRATOR_PERMISSIONS = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild;

/**
 * Finds the administrators of a guild: the owner first, then at most three members who may manage the guild, of the
 * 1,000 oldest accounts. Members are not cached, so they are requested; when that fails, only the owner is returned.
 * Never throws.
 * @example (await createAdministratorFinder(client)(server))[0] // the owner
 */
export const createAdministratorFinder =
  (client: Client) =>
  async (server: Server): Promise<readonly Member[]> => {
    const guild = client.guilds.cache.get(server.id);
    if (!guild) return [];
    const query = new URLSearchParams({ limit: String(MAX_MEMBERS_SCANNED) });
    const members = (await client.rest
      .get(Routes.guildMembers(guild.id), { query })
      .catch(() => [])) as APIGuildMember[];
    const others = members
      .filter(
        ({ user, roles }) =>
          !user.bot &&
          user.id !== guild.ownerId &&
          permissionsOfRoles(guild, roles) & ADMINISTRATOR_PERMISSIONS,
      )
      .slice(0, MAX_OTHER_ADMINISTRATORS);
    return [guild.ownerId, ...others.map(({ user }) => user.id)].map((id) => ({
      server,
      id,
      name: id,
      roles: [],
    }));
  };

/**
 * Sends a direct message to the first administrator who can receive one. Throws the error of the last attempt when no
 * attempt succeeds.
 * @example
 * const notifyAdministrators = createAdministratorNotifier(findAdministrators, apply);
 * await notifyAdministrators(server, text);
 */
export const createAdministratorNotifier =
  (
    findAdministrators: (server: Server) => Promise<readonly Member[]>,
    apply: (server: Server, action: Action) => Promise<unknown>,
  ) =>
  async (server: Server, text: string): Promise<void> => {
    const administrators = await findAdministrators(server);
    for (const [index, member] of administrators.entries()) {
      try {
        await apply(server, { kind: 'reply', member, letter: { text } });
        return;
      } catch (error) {
        if (index === administrators.length - 1) throw error;
      }
    }
  };
