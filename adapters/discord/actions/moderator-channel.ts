import { ChannelType, type Client, PermissionFlagsBits } from 'discord.js';
import { AdapterError, type PolicyStore, type Server } from '#core';
import { isPrivateChannel } from '../client/guild-permissions.ts';

/** Also mods2, mod_log and modlog, but not modern or model. */
const MODERATOR_CHANNEL_NAME =
  /yamidome|闇止め|モデ|運営|管理|(?<![a-z])mod(erator)?s?(-?logs?)?(?![a-z])|staff/i;
const REQUIRED_PERMISSIONS = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages;

/**
 * Finds the channel for cards: the one that the policy names; else a private channel whose name says that it is for
 * moderators; else a private channel that Discord itself uses for messages to moderators. Undefined when there is none.
 * @example
 * const findModeratorChannel = createModeratorChannelFinder(client, policies);
 * findModeratorChannel(server); // '41771983423143937'
 */
export const createModeratorChannelFinder =
  (client: Client, policies: Pick<PolicyStore, 'of'>) =>
  (server: Server): string | undefined => {
    const configured = policies.of(server).channels.moderators;
    const guild = client.guilds.cache.get(server.id);
    if (configured !== undefined && (!guild || guild.channels.cache.has(configured))) return configured;
    const me = guild?.members.me;
    if (!guild || !me) return undefined;
    const usable = [...guild.channels.cache.values()].filter(
      (channel) =>
        channel.type === ChannelType.GuildText &&
        isPrivateChannel(guild, channel) &&
        channel.permissionsFor(me).has(REQUIRED_PERMISSIONS),
    );
    const official = [guild.safetyAlertsChannelId, guild.publicUpdatesChannelId];
    return (
      usable.find(({ name }) => MODERATOR_CHANNEL_NAME.test(name)) ??
      usable.find(({ id }) => official.includes(id))
    )?.id;
  };

/**
 * Why there is no channel for cards. Until Discord has sent a server, after a start or an outage, its channels are not
 * known: `unavailable`, so that the card is tried again soon.
 * @example if (channel === undefined) throw noModeratorChannel(client, server)
 */
export const noModeratorChannel = (client: Client, server: Server): AdapterError => {
  const isLoaded = client.isReady() && client.guilds.cache.get(server.id)?.available !== false;
  return isLoaded
    ? new AdapterError('forbidden', 'there is no channel for moderators')
    : new AdapterError('unavailable', 'the server is not loaded yet');
};
