import { setTimeout as wait } from 'node:timers/promises';
import type { Adapter, Caller, Clock, Log, Server } from '#core';
import { memberKey } from '#core';
import { createLruMap, errorName } from '#lib';

const CACHE_SIZE = 500;
const MAX_AGE_MS = 5 * 60 * 1000;
/** A wanted channel that has no name may be a new thread. */
const MIN_AGE_MS = 30 * 1000;
/** A page does not wait longer for names: without them it shows ids. */
const MAX_WAIT_MS = 1000;

/**
 * The names of the channels and open threads that a viewer may read, by id. Empty if the platform does not answer. `wanted`:
 * the ids that are shown. Never rejects.
 */
export type ChannelNames = (
  viewer: Caller,
  wanted?: readonly string[],
) => Promise<ReadonlyMap<string, string>>;

interface KnownNames {
  readonly names: ReadonlyMap<string, string>;
  readonly at: number;
}

/**
 * Creates the lookup. The platform is asked at most every five minutes for each viewer, or every half minute while a wanted
 * channel has no name. Names that are known are shown at once, and read again meanwhile.
 * @example (await createChannelNames({ adapterOf, clock, log })(viewer)).get('41771983423143937') // 'general'
 */
export function createChannelNames({
  adapterOf,
  clock,
  log,
  maxWaitMs = MAX_WAIT_MS,
}: {
  readonly adapterOf: (server: Server) => Pick<Adapter, 'listChannels'> | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly maxWaitMs?: number;
}): ChannelNames {
  const cache = createLruMap<KnownNames>(CACHE_SIZE);
  const running = new Map<string, Promise<ReadonlyMap<string, string>>>();

  async function read(viewer: Caller): Promise<ReadonlyMap<string, string>> {
    const at = clock.now().getTime();
    try {
      const adapter = adapterOf(viewer.server);
      const channels = (await adapter?.listChannels?.(viewer.server, viewer, { threads: true })) ?? [];
      const names = new Map(channels.map(({ id, name }) => [id, name]));
      cache.set(memberKey(viewer), { names, at });
      return names;
    } catch (error) {
      log.warn('channel_names_unavailable', { error: errorName(error) });
      const names = cache.get(memberKey(viewer))?.names ?? new Map<string, string>();
      cache.set(memberKey(viewer), { names, at });
      return names;
    }
  }

  function readOnce(viewer: Caller): Promise<ReadonlyMap<string, string>> {
    const key = memberKey(viewer);
    const names = running.get(key) ?? read(viewer).finally(() => running.delete(key));
    running.set(key, names);
    return names;
  }

  return async (viewer, wanted = []) => {
    const known = cache.get(memberKey(viewer));
    const age = known ? clock.now().getTime() - known.at : Number.POSITIVE_INFINITY;
    const isComplete = wanted.every((id) => known?.names.has(id));
    if (known && age < (isComplete ? MAX_AGE_MS : MIN_AGE_MS)) return known.names;
    const names = readOnce(viewer);
    if (known) return known.names;
    return Promise.race([names, wait(maxWaitMs, new Map<string, string>(), { ref: false })]);
  };
}
