import { type APIGuildMember, type Client, PermissionFlagsBits, Routes } from 'discord.js';
import type { Action, Member, Server } from '#core';
import { permissionsOfRoles } from '../client/guild-permissions.ts';

const MAX_MEMBERS_SCANNED = 1000;
const MAX_OTHER_ADMINISTRATORS = 3;
const ADMINISTRATOR_PERMISSIONS = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild;

/**
 * Who runs a guild: its owner, then a few who may manage it, of the 1,000 oldest accounts. Nobody is kept in memory for
 * this, so Discord is asked; without an answer the owner alone is known.
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
 * Writes to one of those who run a guild: to the next one where a letter does not arrive. Rejects when none does.
 * @example const write = createAdministratorNotifier(administrators, apply); await upsertText(server, text)
 */
export const createAdministratorNotifier =
  (
    findAdministrators: (server: Server) => Promise<readonly Member[]>,
    apply: (server: Server, action: Action) => Promise<unknown>,
  ) =>
  async (server: Server, text: string): Promise<void> => {
    const all = await findAdministrators(server);
    for (const [index, member] of all.entries()) {
      try {
        await apply(server, { kind: 'reply', member, letter: { text } });
        return;
      } catch (error) {
        if (index === all.length - 1) throw error;
      }
    }
  };
