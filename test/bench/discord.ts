/**
 * Measures how fast recruiting posts are deleted, against a fake Discord in its own process, with the shipped rules and
 * evidence in a SQLite file: `npm run -s bench:discord [latency|interactions|flood|wave|memory]`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from '../../src/main.ts';
import { copyEnforcedRules } from '../support/enforced-rules.ts';
import type { DiscordBenchOrder, DiscordBenchResult } from './fake-discord-process.ts';

const FAKE_DISCORD_PROCESS = fileURLToPath(new URL('./fake-discord-process.ts', import.meta.url));
const silentLog = {
  info: () => {},
  warn: () => {},
  error: (what: string, facts?: object) => console.error(what, facts),
};
const onlyScenario = process.argv[2];

const ordinary = [
  ...[
    'おはようございます',
    '今日のイベントは20時からです',
    '写真ありがとう、きれいですね',
    'それは先週も話しましたよ',
  ],
  ...[
    '新しい曲を聴きました。サビがとてもいい',
    'すみません、少し遅れます',
    'good game everyone',
    'じゃあまた明日',
  ],
  ...['この記事が参考になります https://example.com/a', '電車が止まっているので在宅にします'],
];
/** Whether a scenario left a solicitation visible or a request without an answer. It ends with exit code 1. */
let hasFailed = false;

const solicitations = [
  '日給5万、荷物を運ぶだけ。詳細はテレグラムで',
  '即日現金10万円、身分証不要、DMください',
  '高額案件あります。受け子募集、テレグラムまで',
];

const percentile = (sorted: readonly number[], share: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2));

/** The maximum in each quarter of the run. @example maxByQuarter([1, 2, 3, 4]) // [1, 2, 3, 4] */
const maxByQuarter = (values: readonly number[]): readonly number[] =>
  [0, 1, 2, 3].map((n) =>
    Math.max(
      0,
      ...values.slice(Math.floor((n * values.length) / 4), Math.ceil(((n + 1) * values.length) / 4)),
    ),
  );

interface ScenarioOptions {
  /** With Discord's rate limits. */
  readonly limited?: boolean;
  readonly grammar?: boolean;
  readonly warmUp?: number;
  /** How many other guilds the bot is a member of. */
  readonly guilds?: number;
}

async function runScenario(
  name: string,
  { limited = false, grammar: useTokeniser = true, warmUp = 500, guilds = 0 }: ScenarioOptions,
  order: Omit<DiscordBenchOrder, 'solicitations' | 'ordinary'>,
): Promise<void> {
  if (onlyScenario !== undefined && onlyScenario !== name) return;
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-bench-'));
  const child = fork(FAKE_DISCORD_PROCESS, [limited ? 'limited' : 'free', String(guilds)], {
    execArgv: [],
  });
  const next = async <T>(): Promise<T> => ((await once(child, 'message')) as [T])[0];
  const { api, token } = await next<{ api: string; token: string }>();
  const bot = await start({
    rulesFolder: copyEnforcedRules(folder),
    storageSettings: { dataDir: join(folder, 'data') },
    platformSettings: {
      discord: { token, apiUrl: api, ...(limited ? {} : { requestsPerSecond: 1_000_000 }) },
    },
    useTokeniser,
    clock: { now: () => new Date() },
    log: silentLog,
  });
  await new Promise((resolve) => setTimeout(resolve, 2000 + guilds * 10));
  const ask = (load: Omit<DiscordBenchOrder, 'solicitations' | 'ordinary'>): Promise<DiscordBenchResult> => {
    child.send({ ...load, solicitations, ordinary } satisfies DiscordBenchOrder);
    return next<DiscordBenchResult>();
  };
  if (warmUp > 0) await ask({ messages: warmUp, percent: 5, rate: 250 });
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const cpu = process.cpuUsage();
  const memory: number[] = [];
  const watch = setInterval(() => memory.push(Math.round(process.memoryUsage().rss / 1e6)), 250);
  const result = await ask(order);
  hasFailed ||= result.hidden < result.solicitations || result.unanswered > 0;
  clearInterval(watch);
  const used = process.cpuUsage(cpu);
  const spread = (values: readonly number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), max: percentile(sorted, 1) };
  };
  console.log(
    name.padEnd(10),
    JSON.stringify({
      messages: order.messages,
      hidden: `${result.hidden} of ${result.solicitations}`,
      'ms from post to deletion': spread(result.latencies),
      ...(order.questions !== undefined && {
        questions: result.answered.length + result.unanswered,
        unanswered: result.unanswered,
        'ms to the first answer': spread(result.answered.map(({ firstResponseMs }) => firstResponseMs)),
        'ms to the whole answer': spread(result.answered.map(({ completeMs }) => completeMs)),
      }),
      'last deletion after s': Number((result.ms / 1000).toFixed(2)),
      'messages a second': Math.round((order.messages / Math.max(result.ms, result.sendMs)) * 1000),
      requests: result.requests,
      'busiest second': result.busiestSecond,
      refused: result.refused,
      'bot CPU s': Number(((used.user + used.system) / 1e6).toFixed(2)),
      'fake CPU s': Number(result.cpu.toFixed(2)),
      // Without a memory leak the quarters do not grow.
      'bot MB at the most, by quarters': maxByQuarter(memory),
    }),
  );
  await bot.stop();
  child.kill();
  rmSync(folder, { recursive: true });
}

const { MESSAGES = '20000', RATE = '1000', FLOOD = '200000', GRAMMAR = 'on' } = process.env;
const grammar = GRAMMAR === 'on';
await runScenario('latency', { grammar }, { messages: Number(MESSAGES), percent: 5, rate: Number(RATE) });
await runScenario(
  'interactions',
  { grammar },
  { messages: Number(MESSAGES), percent: 5, rate: Number(RATE), questions: 20 },
);
await runScenario('flood', { grammar }, { messages: Number(FLOOD), percent: 0, rate: 0 });
await runScenario('memory', { grammar, guilds: 2500 }, { messages: 20_000, percent: 1, rate: 1000 });
await runScenario('wave', { grammar, limited: true, warmUp: 0 }, { messages: 1000, percent: 100, rate: 100 });
process.exit(hasFailed ? 1 : 0);
