import type { Adapter } from '#core';
import { isSnowflake } from '../client/snowflake.ts';
import { type ChannelHistoryDeps, readChannelHistory } from './channel-history.ts';
import { listAssignableRoles, listReadableChannels, listReadableThreads } from './channels-and-roles.ts';
import { type CallerFinderDeps, createCallerFinder, findGuild } from './find-caller.ts';
import { findReader } from './find-reader.ts';
import { readNeighbours } from './neighbours.ts';

type Reading = Required<
  Pick<Adapter, 'findCaller' | 'readNeighbours' | 'readHistory' | 'listChannels' | 'listRoles'>
>;

/**
 * What can be read from Discord for a member: callers, channels, roles and messages.
 * @example const { findCaller } = createReading({ client, permissionGuard, rateLimiter, clock });
 */
export const createReading = (deps: ChannelHistoryDeps & CallerFinderDeps): Reading => ({
  findCaller: createCallerFinder(deps),
  readNeighbours: (message, limit, reader) => readNeighbours(deps, message, limit, reader),
  async readHistory(server, channel, reader) {
    const member = isSnowflake(channel) ? await findReader(deps, server, reader) : undefined;
    const history = member && (await readChannelHistory(deps, member, channel));
    return history === 'unreadable' ? undefined : history;
  },
  async listChannels(server, reader, { threads = false } = {}) {
    const member = await findReader(deps, server, reader);
    if (!member) return [];
    return [...listReadableChannels(member), ...(threads ? listReadableThreads(member) : [])];
  },
  async listRoles(server) {
    const guild = findGuild(deps.client, server.id);
    return guild ? listAssignableRoles(guild) : [];
  },
});
