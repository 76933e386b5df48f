import type { Adapter, Message, NamedId } from '#core';
import { toAdapterError } from '../client/errors.ts';
import { pagesOf } from '../client/paginate.ts';
import { canReaderAndAppRead, type MessageFinderDeps, readChannelHistory } from '../commands/find-message.ts';
import { type NeighbourDeps, readNeighbours } from './neighbours.ts';

/** What can be read in one workspace for a member. All methods throw only `AdapterError`. */
export type WorkspaceReading = Required<
  Pick<Adapter, 'findCaller' | 'readNeighbours' | 'readHistory' | 'listChannels' | 'listRoles'>
>;

const MAX_NEIGHBOURS = 100;

/**
 * Callers, channels, user groups and messages of one workspace.
 * @example const { findCaller } = createReading({ clients, directory, workspace, clock });
 */
export function createReading(deps: NeighbourDeps): WorkspaceReading {
  const { directory } = deps;

  const canRead = async (user: string, channel: string): Promise<boolean> =>
    (await directory.findActiveUser(user)) !== undefined && canReaderAndAppRead(deps, user, channel);

  return {
    findCaller: ({ id }) => asAdapterErrors(() => directory.fetchCaller(id)),
    readNeighbours: (message, limit, reader) =>
      asAdapterErrors(async () =>
        (await canRead(reader.id, message.ref.channel))
          ? readNeighbours(deps, message, Math.min(Math.max(limit, 1), MAX_NEIGHBOURS))
          : undefined,
      ),
    readHistory: (_, channel, reader) =>
      asAdapterErrors(async () => {
        if (!(await canRead(reader.id, channel))) return undefined;
        const history = await readChannelHistory(deps, reader.id, channel);
        return history === 'unreadable' ? undefined : withAdapterErrors(history);
      }),
    listChannels: (_, reader) => asAdapterErrors(() => listReadableChannels(deps, reader.id)),
    listRoles: async () => directory.userGroups().map(({ id, name }) => ({ id, name })),
  };
}

/** The public channels, and the private ones in which the member is; a guest sees only the channels that they are in. */
async function listReadableChannels(
  { clients, directory, workspace }: MessageFinderDeps,
  id: string,
): Promise<readonly NamedId[]> {
  const user = await directory.findActiveUser(id);
  if (!user) return [];
  const isGuest = user.is_restricted === true || user.is_ultra_restricted === true;
  const joined = new Set<string>();
  const types = isGuest ? 'public_channel,private_channel' : 'private_channel';
  const args = { user: id, types, exclude_archived: true, team_id: workspace.team };
  for await (const { channels = [] } of pagesOf(clients.people, 'users.conversations', args))
    for (const channel of channels) if (channel.id !== undefined) joined.add(channel.id);
  return directory
    .channels()
    .filter((channel) => channel.isMember && ((!channel.isPrivate && !isGuest) || joined.has(channel.id)))
    .map((channel) => ({ id: channel.id, name: channel.name }));
}

async function asAdapterErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toAdapterError(error);
  }
}

async function* withAdapterErrors(messages: AsyncIterable<Message>): AsyncGenerator<Message> {
  try {
    yield* messages;
  } catch (error) {
    throw toAdapterError(error);
  }
}
