import { type CacheFactory, type Client, Collection, LimitedCollection } from 'discord.js';

/** What decides whether we may act: these and nothing else are kept whole. */
const CACHED_MANAGERS: ReadonlySet<string> = new Set([
  ...['GuildManager', 'RoleManager', 'ChannelManager', 'GuildChannelManager', 'PermissionOverwriteManager'],
]);
/** Of these we keep ourselves. */
const SELF_ONLY_MANAGERS: ReadonlySet<string> = new Set(['GuildMemberManager', 'UserManager']);

/** One for all that keep nothing: every channel alone has two, and an empty collection takes some 200 bytes. */
const EMPTY_CACHE = new LimitedCollection<never, never>({ maxSize: 0 });

/** The client's memory. @example new SlackWebClient({ makeCache: createMinimalCache, intents }) */
export const createMinimalCache = ((_, __, manager: { readonly name: string }) => {
  if (CACHED_MANAGERS.has(manager.name)) return new Collection();
  if (!SELF_ONLY_MANAGERS.has(manager.name)) return EMPTY_CACHE;
  return new LimitedCollection<string, { readonly id: string; readonly client: Client<true> }>({
    maxSize: 0,
    keepOverLimit: ({ id, client }) => id === client.user.id,
  });
}) as CacheFactory;

/** The events out of which discord.js makes what is kept, and the one that it answers for us. */
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
 * Messages, reactions and other members' changes are read as they come from the gateway; discord.js would make objects
 * of each that nobody looks at, and keep those that come before it is ready. It has no setting for that.
 * @example filterGatewayPackets(client); await client.login(token)
 */
export function filterGatewayPackets(client: Client): void {
  const ws = client.ws as unknown as PacketHandler;
  const handlePacket = ws.handlePacket.bind(ws);
  const isNeeded = ({ t, d }: GatewayPacket): boolean =>
    PROCESSED_EVENTS.has(t) && (t !== 'GUILD_MEMBER_UPDATE' || d?.user?.id === client.user?.id);
  ws.handlePacket = (packet, shard) => (packet && !isNeeded(packet) ? true : handlePacket(packet, shard));
}
