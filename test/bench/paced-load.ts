import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ACTION_KINDS, type Adapter, type Log, type Message } from '#core';
import { createIntake } from '../../src/app/intake.ts';
import type { RulesBundle } from '../../src/app/load-rules.ts';
import { openStores, type StorageSettings } from '../../src/app/open-stores.ts';
import { noopMetrics } from '../../src/memory/index.ts';

/** Nobody's hourly quota of hides is reached, nobody's second post is read together with the first, and no campaign is made. */
const SERVERS = 10_000;
const PACER_WORKER = new URL('./pacer-worker.ts', import.meta.url);
const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

export interface LatencyPercentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The same in every thread, in milliseconds. */
const now = (): number => performance.timeOrigin + performance.now();

/** @example percentiles([3, 1, 2]) // { p50: 2, p99: 3, max: 3 } */
export function percentiles(times: readonly number[]): LatencyPercentiles {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => Number((sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(2));
  return { p50: at(0.5), p99: at(0.99), max: Number((sorted.at(-1) ?? Number.NaN).toFixed(2)) };
}

/**
 * Solicitations at a steady pace through the real rules and the real path, whatever the path is busy with. Returns
 * milliseconds from when each was due until the platform was asked to hide it, its evidence being durable by then.
 * `cpuMs`: processor time of this process per case, which says how much one core can do whatever the rest is busy with.
 * @example (await runPacedLoad(house, { dataDir }, { perSecond: 200, seconds: 20 })).latency.p99
 */
export async function runPacedLoad(
  house: RulesBundle,
  keeping: StorageSettings,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<{ latency: LatencyPercentiles; hidden: number; walked: LatencyPercentiles; cpuMs: number }> {
  const clock = { now: () => new Date() };
  const policy = { ...house.policy, mode: 'enforce' as const };
  const due = new Map<string, number>();
  const hidden: number[] = [];
  const adapters: Adapter = {
    platform: 'bench',
    supports: new Set(ACTION_KINDS),
    async start() {},
    async stop() {},
    async apply(_server, action) {
      if (action.kind === 'hide') hidden.push(now() - due.get(action.message.id)!);
      return { status: 'done' };
    },
  };
  const stores = await openStores(keeping, {
    getDefaultPolicy: () => policy,
    metrics: noopMetrics,
    clock,
    log: silentLog,
  });
  const { detector, wording } = house;
  const intake = createIntake({
    ...stores,
    adapters,
    detect: (message, own) => detector.detect(message, own),
    packsVersion: () => detector.version,
    wording,
    clock,
    log: silentLog,
  });
  const message = (n: number): Message => {
    const server = { platform: 'bench', id: `s${n % SERVERS}` };
    return {
      ref: { server, channel: 'general', id: String(n) },
      author: { server, id: `m${n}`, name: `m${n}`, roles: [] },
      text: `${OFFER} ${n}`,
      parts: [],
      sentAt: clock.now(),
    };
  };
  /** What is late is late from when it was due, whether this thread had time to notice or not. */
  const send = async (count: number, from: number, walked: number[]) => {
    const metronome = new Worker(PACER_WORKER, { execArgv: [], workerData: { count, perSecond } });
    const running: Promise<void>[] = [];
    metronome.on('message', ({ n, at }: { n: number; at: number }) => {
      due.set(String(from + n), at);
      running.push(intake.handleMessage(message(from + n)).then(() => void walked.push(now() - at)));
    });
    await once(metronome, 'exit');
    await Promise.all(running);
  };
  // Nobody's first second counts: the program is not warm yet.
  await send(perSecond * 3, 0, []);
  hidden.length = 0;
  const walked: number[] = [];
  const before = process.cpuUsage();
  await send(perSecond * seconds, perSecond * 3, walked);
  const { user, system } = process.cpuUsage(before);
  await stores.close();
  return {
    latency: percentiles(hidden),
    hidden: hidden.length,
    walked: percentiles(walked),
    cpuMs: (user + system) / 1000 / hidden.length,
  };
}
