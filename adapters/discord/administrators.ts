import { type APIGuildMember, type Client, PermissionFlagsBits, Routes } from 'discord.js';
import type { Action, Member, Server } from '#core';
import { rolesBits } from './guilds.ts';

const LOOKED_AT = 1000;
const BESIDE_OWNER = 3;
const RUNS = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild;

/**
 * Who runs a guild: its owner, then a few who may manage it, of the 1,000 oldest accounts. Nobody is kept in memory for
 * this, so Discord is asked; without an answer the owner alone is known.
 * @example (await createAdministrators(client)(server))[0] // the owner
 */
export const createAdministrators =
  (client: Client) =>
  async (server: Server): Promise<readonly Member[]> => {
    const guild = client.guilds.cache.get(server.id);
    if (!guild) return [];
    const query = new URLSearchParams({ limit: String(LOOKED_AT) });
    const members = (await client.rest
      .get(Routes.guildMembers(guild.id), { query })
      .catch(() => [])) as APIGuildMember[];
    const others = members
      .filter(({ user, roles }) => !user.bot && user.id !== guild.ownerId && rolesBits(guild, roles) & RUNS)
      .slice(0, BESIDE_OWNER);
    return [guild.ownerId, ...others.map(({ user }) => user.id)].map((id) => ({
      server,
      id,
      name: id,
      roles: [],
    }));
  };

/**
 * Writes to one of those who run a guild: to the next one where a letter does not arrive. Rejects when none does.
 * @example const write = createWriting(administrators, apply); await write(server, text)
 */
export const createWriting =
  (
    administrators: (server: Server) => Promise<readonly Member[]>,
    apply: (server: Server, action: Action) => Promise<unknown>,
  ) =>
  async (server: Server, text: string): Promise<void> => {
    const all = await administrators(server);
    for (const [index, member] of all.entries()) {
      try {
        await apply(server, { kind: 'reply', member, letter: { text } });
        return;
      } catch (error) {
        if (index === all.length - 1) throw error;
      }
    }
  };
