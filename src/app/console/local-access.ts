import type { Adapter, ConsoleAccess, ConsoleRole } from '#core';

/**
 * Access for the person at this computer: no sessions, and the rights that the platform tells now.
 * @example createLocalAccess(adapters).findViewer(account, server, { isFresh: true })
 */
export function createLocalAccess(adapters: readonly Adapter[]): ConsoleAccess {
  const adapterOf = (platform: string) => adapters.find((adapter) => adapter.platform === platform);
  const findViewer: ConsoleAccess['findViewer'] = async ({ platform, id }, server) => {
    if (platform !== server.platform) return undefined;
    const caller = await adapterOf(platform)?.findCaller?.({ server, id });
    const roles = new Set<ConsoleRole>();
    if (caller?.moderator || caller?.administrator) roles.add('moderator');
    if (caller?.administrator) roles.add('administrator').add('inquiry-desk');
    return caller && roles.size > 0 ? { caller, roles } : undefined;
  };
  return {
    readSession: async () => undefined,
    findViewer,
    async listServers(account) {
      const adapter = adapterOf(account.platform);
      const servers = adapter?.listServers?.() ?? [];
      const viewers = await Promise.all(
        servers.map((server) => findViewer(account, server, { isFresh: false })),
      );
      return servers
        .filter((_, i) => viewers[i] !== undefined)
        .map((server) => ({ server, name: adapter?.getServerName?.(server) ?? server.id }));
    },
  };
}
