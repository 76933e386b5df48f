import { type Client, Events } from 'discord.js';
import type { Clock, Connection, Health } from '#core';

/** A shard that reconnects is not reported before this time is over: most reconnections take seconds. */
const MAX_INTERRUPTION_MS = 60_000;

interface ShardState {
  isReady: boolean;
  /** When the connection was lost; undefined before the first one. */
  lostAt: number | undefined;
  /** The close code after which Discord allows no further connection. */
  closeCode: number | undefined;
}

/** What is known about the connections of one client. */
export interface ShardMonitor {
  /** Names the first shard that does not work. A shard that was lost less than a minute ago counts as working. */
  health(): Health;
  /** All shards of this process; empty before Discord has said how many there are. */
  list(): readonly Connection[];
  /** True when Discord allows no connection for any shard of this process. */
  areAllRefused(): boolean;
}

/**
 * Watches the shards of a client. Create it before the login.
 * @example const monitor = createShardMonitor(client, clock); monitor.health() // { ok: false, why: 'not connected' }
 */
export function createShardMonitor(client: Client, clock: Clock): ShardMonitor {
  const states = new Map<number, ShardState>();

  const stateOf = (shard: number): ShardState => {
    const known = states.get(shard);
    if (known) return known;
    const created: ShardState = { isReady: false, lostAt: undefined, closeCode: undefined };
    states.set(shard, created);
    return created;
  };
  const setReady = (shard: number): void =>
    void Object.assign(stateOf(shard), { isReady: true, lostAt: undefined });
  const setLost = (shard: number): void => {
    const state = stateOf(shard);
    if (state.isReady) Object.assign(state, { isReady: false, lostAt: clock.now().getTime() });
  };
  client.on(Events.ShardReady, setReady);
  client.on(Events.ShardResume, setReady);
  client.on(Events.ShardReconnecting, setLost);
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    Object.assign(stateOf(shard), { isReady: false, closeCode: code });
  });

  const listIds = (): readonly number[] => [...client.ws.shards.keys()];

  function problemOf(shard: number): string | undefined {
    const { isReady, lostAt, closeCode } = stateOf(shard);
    if (closeCode !== undefined) return `shard ${shard}: closed with ${closeCode}`;
    if (isReady) return undefined;
    if (lostAt === undefined) return `shard ${shard}: not connected yet`;
    const ms = clock.now().getTime() - lostAt;
    return ms < MAX_INTERRUPTION_MS
      ? undefined
      : `shard ${shard}: not connected for ${Math.floor(ms / 1000)} s`;
  }

  return {
    health() {
      const ids = listIds();
      if (ids.length === 0) return { ok: false, why: 'not connected' };
      const problems = ids.flatMap((id) => problemOf(id) ?? []);
      return problems.length === 0 ? { ok: true } : { ok: false, why: problems.join('; ') };
    },
    list: () => listIds().map((id) => ({ name: `shard ${id}`, isReady: stateOf(id).isReady })),
    areAllRefused() {
      const ids = listIds();
      return ids.length > 0 && ids.every((id) => stateOf(id).closeCode !== undefined);
    },
  };
}
