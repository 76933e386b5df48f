import type { Clock, KeyValueStore, Member, Server } from '#core';
import { serverKey } from '#core';

const HOUR_MS = 60 * 60 * 1000;

/** Who lifted the hourly limit of a server, and until when. */
export interface LimitLift {
  readonly by: Pick<Member, 'server' | 'id' | 'name'>;
  readonly until: Date;
}

/** The servers whose hourly limit is lifted. All methods reject when the store is unavailable. */
export interface LimitLifts {
  /** Lifts the limit of the moderator's server for an hour. */
  lift(moderator: Member): Promise<LimitLift>;
  /** Undefined if the limit is in force. */
  find(server: Server): Promise<LimitLift | undefined>;
}

/**
 * Creates the store; it is shared by all processes.
 * @example const { until } = await createLimitLifts({ keyValueStore, clock }).lift(moderator)
 */
export function createLimitLifts({
  keyValueStore,
  clock,
}: {
  readonly keyValueStore: Pick<KeyValueStore, 'get' | 'put'>;
  readonly clock: Clock;
}): LimitLifts {
  const keyOf = (server: Server): string => `limit-lifted/${serverKey(server)}`;
  return {
    async lift({ server, id, name }) {
      const until = new Date(clock.now().getTime() + HOUR_MS);
      await keyValueStore.put(keyOf(server), JSON.stringify({ until: until.toISOString(), id, name }));
      return { by: { server, id, name }, until };
    },
    async find(server) {
      const stored = await keyValueStore.get(keyOf(server));
      if (stored === undefined) return undefined;
      const { until, id, name } = JSON.parse(stored) as { until: string; id: string; name: string };
      const lift = { by: { server, id, name }, until: new Date(until) };
      return lift.until > clock.now() ? lift : undefined;
    },
  };
}
