import type { ConsoleAccount, Member } from '#core';

/** The key of an account in comparisons. @example accountKey({ platform: 'sandbox', id: 'aoi' }) // 'sandbox::aoi' */
export const accountKey = ({ platform, id, serverId = '' }: ConsoleAccount): string =>
  `${platform}:${serverId}:${id}`;

/**
 * The account of a member. `hasServerAccounts`: account ids of this platform are unique within one server only.
 * @example accountOf(caller, false) // { platform: 'sandbox', id: 'aoi' }
 */
export const accountOf = (
  { server, id }: Pick<Member, 'server' | 'id'>,
  hasServerAccounts: boolean,
): ConsoleAccount => ({
  platform: server.platform,
  id,
  ...(hasServerAccounts && { serverId: server.id }),
});
