import { setTimeout as wait } from 'node:timers/promises';
import { SimpleShardingStrategy } from 'discord.js';
import type { Log } from '#core';
import { errorName } from '#lib';

type GatewayManager = ConstructorParameters<typeof SimpleShardingStrategy>[0];
type GatewayShard = { readonly id: number } & ShardInternals & {
    once(event: 'ready' | 'resumed', listener: () => void): unknown;
    on(event: 'ready' | 'resumed', listener: () => void): unknown;
  };

/** The private parts of a shard of `@discordjs/ws` that are wrapped: it has no setting for them. */
interface ShardInternals {
  connection: { onerror: (() => void) | null; terminate(): void } | null;
  connect(): Promise<void>;
  internalConnect(): Promise<void>;
}

const DEFAULT_MIN_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 60_000;

/**
 * The wait before a connection, by the number of failed attempts before it: none, then `minMs`, then doubling, at most
 * a minute. The SDK itself waits for half a second before each reconnection.
 * @example backoffMs(3) // 2000
 */
export const backoffMs = (failures: number, minMs = DEFAULT_MIN_BACKOFF_MS): number =>
  failures < 2 ? 0 : Math.min(minMs * 2 ** (failures - 2), MAX_BACKOFF_MS);

/** How the shards of one client connect. */
export interface GatewayStrategy {
  /** For `ws.buildStrategy` of the client's options. */
  build(manager: GatewayManager): SimpleShardingStrategy;
  /** From now on no shard connects. Call it before the client is destroyed. */
  stop(): void;
  /** Ends the connections that were still being opened when the client was destroyed. */
  terminate(): void;
}

/**
 * A sharding strategy that connects each shard again and again, with exponential backoff and without limit. That of the
 * SDK gives up when the first handshake fails (HTTP 503 in place of 101, TLS), repeats the others every half second,
 * and goes on after the client was destroyed. After a close code with which a retry is useless, the SDK itself does not
 * reconnect, and emits `shardDisconnect`.
 * @example const strategy = createGatewayStrategy(1000, log); new Client({ ws: { buildStrategy: strategy.build } })
 */
export function createGatewayStrategy(minBackoffMs: number | undefined, log: Log): GatewayStrategy {
  const stopping = new AbortController();
  const shards = new Set<GatewayShard>();

  /** Wraps the method with which the SDK opens each connection, the first one and every further one. */
  function addBackoff(shard: GatewayShard): void {
    let failures = 0;
    const openConnection = shard.internalConnect.bind(shard);
    const reset = (): void => {
      failures = 0;
    };
    shard.on('ready', reset);
    shard.on('resumed', reset);
    shard.internalConnect = async () => {
      const pause = backoffMs(failures, minBackoffMs);
      if (pause > 0) log.warn('gateway_reconnecting', { shard: shard.id, failures, seconds: pause / 1000 });
      failures += 1;
      await wait(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await openConnection().catch((error: unknown) =>
        log.error('gateway_connect_failed', { shard: shard.id, error: errorName(error) }),
      );
    };
  }

  /** Resolves when the shard has a session. The SDK's own `connect` rejects at the first error; the shard goes on. */
  const connectShard = (shard: GatewayShard): Promise<void> =>
    new Promise((resolve) => {
      shard.once('ready', resolve);
      shard.once('resumed', resolve);
      shard.connect().catch(() => undefined);
    });

  return {
    build(manager) {
      const strategy = new SimpleShardingStrategy(manager);
      const own = strategy as unknown as { readonly shards: ReadonlyMap<number, GatewayShard> };
      strategy.connect = async () => {
        for (const shard of own.shards.values()) {
          shards.add(shard);
          addBackoff(shard);
        }
        await Promise.all([...own.shards.values()].map(connectShard));
      };
      return strategy;
    },
    stop: () => stopping.abort(),
    terminate() {
      for (const { connection } of shards) {
        if (!connection) continue;
        // A handshake that is ended reports an error, which would be thrown without a listener.
        connection.onerror = () => {};
        connection.terminate();
      }
    },
  };
}
