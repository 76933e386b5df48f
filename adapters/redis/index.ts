import type { Arrivals, Campaigns, Claims, Clock, Log, Quotas, Strikes } from '#core';
import type { RedisAddress } from './address.ts';
import { createArrivals } from './arrivals.ts';
import { createClaims, createQuotas } from './brakes.ts';
import { createCampaigns } from './campaigns.ts';
import { ANSWER_WITHIN_MS, redisClient } from './connect.ts';
import { faultOf, RedisError, type RedisFault } from './fault.ts';
import { createHealth, type RedisHealth } from './health.ts';
import type { Run } from './scripts.ts';
import { createStrikes, type Earlier } from './strikes.ts';

export { type ParsedAddress, parseRedisUrl, type RedisAddress } from './address.ts';
export { RedisError, type RedisFault } from './fault.ts';
export type { RedisHealth } from './health.ts';
export type { Earlier, EarlierStrike } from './strikes.ts';

const PROBE_EVERY_MS = 1000;
const PROBE_KEPT_MS = 60_000;

export interface RedisStores {
  readonly strikes: Strikes;
  readonly claims: Claims;
  readonly quotas: Quotas;
  readonly campaigns: Campaigns;
  readonly arrivals: Arrivals;
  /** What is true now, a second late at most: Redis is asked every second, also when nobody else asks it. */
  health(): RedisHealth;
  close(): Promise<void>;
}

/**
 * Everything that may be lost, in Redis. Resolves when Redis answered for the first time, or did not: then `health`
 * says so, every call rejects with `RedisError` at once (within half a second when Redis is frozen), and all is well
 * again by itself when Redis is back.
 * @example const redis = await openRedis({ address, prefix: 'yamidome', earlier, clock, log });
 */
export async function openRedis(options: {
  readonly address: RedisAddress;
  /** In front of every key; two installations on one Redis need two. Without braces: they choose a cluster's node. */
  readonly prefix: string;
  readonly earlier: Earlier;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<RedisStores> {
  const { address, prefix, earlier, clock, log } = options;
  if (/[{}]/.test(prefix)) throw new RangeError('the prefix must not contain braces');
  const client = redisClient(address);
  const health = createHealth({ clock, log });

  /** Why there is no connection, where the server or the network told us. */
  let disconnected: RedisFault = 'unreachable';
  /** Without the database that was asked for, the client would quietly go on in number 0. */
  let wrongDatabase = false;
  let closed = false;
  function failed(fault: RedisFault): void {
    if (!closed) health.failed(fault);
  }
  client.on('error', (error: Error & { lastNodeError?: unknown }) => {
    wrongDatabase ||= /DB index/.test(error.message);
    const fault = faultOf(error.lastNodeError ?? error);
    disconnected = fault === 'other' ? 'unreachable' : fault;
    failed(disconnected);
  });

  const commands = client as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
  const run: Run = async (name, ...values) => {
    try {
      if (wrongDatabase) throw new RedisError('refused');
      return await commands[name]!(...values);
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'read-only') disconnected = fault;
      const told = new RedisError(fault === 'unreachable' ? disconnected : fault);
      failed(told.fault);
      throw told;
    }
  };

  async function probe(): Promise<void> {
    try {
      await run('probe', `${prefix}:{probe}`, PROBE_KEPT_MS);
      if ('nodes' in client) await Promise.all(client.nodes('master').map((node) => node.ping()));
      health.working();
    } catch (error) {
      failed(faultOf(error));
    }
  }
  client.on('ready', () => {
    // A replica is left and found again at every refusal: there the next round is soon enough.
    const lost = disconnected !== 'read-only';
    disconnected = 'unreachable';
    if (lost) void probe();
  });

  let timer: NodeJS.Timeout | undefined;
  function probeLater(): void {
    if (closed) return;
    timer = setTimeout(() => void probe().then(probeLater), PROBE_EVERY_MS);
    timer.unref();
  }

  await client.connect().catch(() => undefined);
  await probe();
  probeLater();

  return {
    strikes: createStrikes(run, prefix, earlier),
    claims: createClaims(run, prefix),
    quotas: createQuotas(run, prefix),
    campaigns: createCampaigns(run, prefix),
    arrivals: createArrivals(run, prefix),
    health: health.now,
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.race([client.quit().catch(() => undefined), later(ANSWER_WITHIN_MS)]);
      client.disconnect();
    },
  };
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
