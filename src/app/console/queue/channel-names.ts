import type { Adapter, Caller, Clock, Log, Server } from '#core';
import { memberKey } from '#core';
import { createLruMap, errorName } from '#lib';

const CACHE_SIZE = 500;
const MAX_AGE_MS = 5 * 60 * 1000;

/** The names of the channels that a viewer may read, by id. Empty if the platform does not answer. Never rejects. */
export type ChannelNames = (viewer: Caller) => Promise<ReadonlyMap<string, string>>;

/**
 * Creates the lookup. The platform is asked at most every five minutes for each viewer.
 * @example (await createChannelNames({ adapterOf, clock, log })(viewer)).get('41771983423143937') // 'general'
 */
export function createChannelNames({
  adapterOf,
  clock,
  log,
}: {
  readonly adapterOf: (server: Server) => Pick<Adapter, 'listChannels'> | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): ChannelNames {
  const cache = createLruMap<{ readonly names: Promise<ReadonlyMap<string, string>>; readonly at: number }>(
    CACHE_SIZE,
  );

  async function read(viewer: Caller): Promise<ReadonlyMap<string, string>> {
    try {
      const channels = (await adapterOf(viewer.server)?.listChannels?.(viewer.server, viewer)) ?? [];
      return new Map(channels.map(({ id, name }) => [id, name]));
    } catch (error) {
      log.warn('channel_names_unavailable', { error: errorName(error) });
      return new Map();
    }
  }

  return (viewer) => {
    const key = memberKey(viewer);
    const now = clock.now().getTime();
    const known = cache.get(key);
    if (known && now - known.at < MAX_AGE_MS) return known.names;
    const names = read(viewer);
    cache.set(key, { names, at: now });
    return names;
  };
}
