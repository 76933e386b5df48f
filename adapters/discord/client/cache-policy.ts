import { type CacheFactory, type Client, Collection, LimitedCollection } from 'discord.js';
import type { Log } from '#core';
import { errorName } from '#lib';

/** Managers that cache all their entries: these entries decide what the bot may do. */
const CACHED_MANAGERS: ReadonlySet<string> = new Set([
  ...['GuildManager', 'RoleManager', 'ChannelManager', 'GuildChannelManager', 'PermissionOverwriteManager'],
]);
/** Managers that cache only the bot itself. */
const SELF_ONLY_MANAGERS: ReadonlySet<string> = new Set(['GuildMemberManager', 'UserManager']);

/**
 * Shared by all managers without a cache: every channel has two of them, and an empty collection takes some 200 bytes.
 */
const EMPTY_CACHE = new LimitedCollection<never, never>({ maxSize: 0 });

/**
 * The cache setting of discord.js. Guilds, channels, roles, overwrites and the bot's own member are cached; messages
 * and other members are not.
 * @example new Client({ makeCache: createMinimalCache, intents })
 */
export const createMinimalCache = ((_, __, manager: { readonly name: string }) => {
  if (CACHED_MANAGERS.has(manager.name)) return new Collection();
  if (!SELF_ONLY_MANAGERS.has(manager.name)) return EMPTY_CACHE;
  return new LimitedCollection<string, { readonly id: string; readonly client: Client<true> }>({
    maxSize: 0,
    keepOverLimit: ({ id, client }) => id === client.user.id,
  });
}) as CacheFactory;

/** Gateway events that change the cache, and INTERACTION_CREATE, whose object of discord.js is used. */
const PROCESSED_EVENTS: ReadonlySet<string> = new Set([
  ...['READY', 'RESUMED', 'USER_UPDATE', 'INTERACTION_CREATE', 'GUILD_MEMBERS_CHUNK', 'RATE_LIMITED'],
  ...['GUILD_CREATE', 'GUILD_UPDATE', 'GUILD_DELETE', 'GUILD_MEMBER_UPDATE'],
  ...['GUILD_ROLE_CREATE', 'GUILD_ROLE_UPDATE', 'GUILD_ROLE_DELETE'],
  ...['CHANNEL_CREATE', 'CHANNEL_UPDATE', 'CHANNEL_DELETE'],
  ...['THREAD_CREATE', 'THREAD_UPDATE', 'THREAD_DELETE', 'THREAD_LIST_SYNC'],
]);

interface GatewayPacket {
  readonly t: string;
  readonly d?: { readonly user?: { readonly id: string } };
}

interface PacketHandler {
  handlePacket(packet?: GatewayPacket, shard?: unknown): boolean;
}

/**
 * Keeps discord.js from processing events that are only read in their raw form (messages, reactions, changes of other
 * members). Otherwise it would create an object for each, and queue those that arrive before it is ready. discord.js
 * has no setting for this, so the private method `ws.handlePacket` is wrapped.
 *
 * An event that discord.js cannot process is logged, and the next one is processed: discord.js would let its error end
 * the process, and Discord makes fields nullable without notice.
 * @example filterGatewayPackets(client, log); await client.login(token)
 */
export function filterGatewayPackets(client: Client, log: Log): void {
  const ws = client.ws as unknown as PacketHandler;
  const handlePacket = ws.handlePacket.bind(ws);
  const isNeeded = ({ t, d }: GatewayPacket): boolean =>
    PROCESSED_EVENTS.has(t) && (t !== 'GUILD_MEMBER_UPDATE' || d?.user?.id === client.user?.id);
  ws.handlePacket = (packet, shard) => {
    if (packet && !isNeeded(packet)) return true;
    try {
      return handlePacket(packet, shard);
    } catch (error) {
      log.error('gateway_packet_failed', { event: packet?.t ?? '', error: errorName(error) });
      return true;
    }
  };
}
