import { ChannelType, type Client, PermissionFlagsBits } from 'discord.js';
import type { Policies, Server } from '#core';
import { isPrivate } from './guilds.ts';

const NAMES = /yamidome|闇止め|モデ|運営|管理|mod(erator)?s?\b|staff/i;
const NEEDED = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages;

/**
 * Where cards go: the channel that the server has set; else one whose name says that it is for moderators, else the
 * one where Discord itself writes to them. Never one that everybody can read.
 * @example const deskOf = createDeskOf(client, policies); deskOf(server) // '41771983423143937'
 */
export const createDeskOf =
  (client: Client, policies: Pick<Policies, 'of'>) =>
  (server: Server): string | undefined => {
    const set = policies.of(server).channels.moderators;
    const guild = client.guilds.cache.get(server.id);
    if (set !== undefined && (!guild || guild.channels.cache.has(set))) return set;
    const me = guild?.members.me;
    if (!guild || !me) return undefined;
    const usable = [...guild.channels.cache.values()].filter(
      (channel) =>
        channel.type === ChannelType.GuildText &&
        isPrivate(guild, channel) &&
        channel.permissionsFor(me).has(NEEDED),
    );
    const official = [guild.safetyAlertsChannelId, guild.publicUpdatesChannelId];
    return (usable.find(({ name }) => NAMES.test(name)) ?? usable.find(({ id }) => official.includes(id)))
      ?.id;
  };
