/**
 * Measures how fast recruiting posts are deleted from Slack, with a fake Slack in a separate process, the shipped rules
 * and evidence in a SQLite file: `npm run -s bench:slack [socket|http|hour|slow]`.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSlackAdapter } from '../../adapters/slack/index.ts';
import { createIntake } from '../../src/app/intake.ts';
import { loadRulesBundle } from '../../src/app/load-rules.ts';
import { createFileDownloader } from '../../src/app/network/download-file.ts';
import { openStores } from '../../src/app/open-stores.ts';
import { start } from '../../src/main.ts';
import { noopMetrics } from '../../src/memory/index.ts';
import { copyEnforcedRules } from '../support/enforced-rules.ts';
import type { SlackBenchOrder, SlackBenchResult } from './fake-slack-process.ts';

const FAKE_SLACK_PROCESS = fileURLToPath(new URL('./fake-slack-process.ts', import.meta.url));
const onlyScenario = process.argv[2];
const clock = { now: () => new Date() };
let measuring = true;
const log = {
  info: () => {},
  warn: () => {},
  // At the end the stores close while the slow archive still has work, which logs errors.
  error: (event: string, fields?: object) => measuring && console.error(event, fields),
};

const ordinary = [
  ...[
    'おはようございます',
    '今日のイベントは20時からです',
    '写真ありがとう、きれいですね',
    'それは先週も話しましたよ',
  ],
  ...['すみません、少し遅れます', 'good game everyone', 'この記事が参考になります <https://example.com/a>'],
];
/** Whether a scenario left a solicitation visible or a request without an answer. It ends with exit code 1. */
let hasFailed = false;

const solicitations = [
  '日給5万、荷物を運ぶだけ。詳細はテレグラムで',
  '即日現金10万円、身分証不要、DMください',
  '高額案件あります。受け子募集、テレグラムまで',
];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2));
};
const summarise = (values: readonly number[]) => ({
  p50: percentile(values, 0.5),
  p99: percentile(values, 0.99),
  max: percentile(values, 1),
});

type Tokens = Readonly<Record<'api' | 'botToken' | 'appToken' | 'userToken' | 'secret', string>>;
type Link = Parameters<typeof createSlackAdapter>[0]['link'];

/** The bot with its default stores. */
const startBot = (folder: string, tokens: Tokens, link: Link) =>
  start({
    rulesFolder: copyEnforcedRules(folder),
    storageSettings: { dataDir: join(folder, 'data') },
    platformSettings: {
      slack: { botToken: tokens.botToken, userToken: tokens.userToken, link, apiUrl: tokens.api },
    },
    useTokeniser: false,
    clock,
    log,
  });

/** The same with an archive that takes two seconds per call. */
async function startBotWithSlowArchive(folder: string, tokens: Tokens, link: Link) {
  const loaded = await loadRulesBundle(copyEnforcedRules(folder));
  if (!loaded.ok) throw new Error(loaded.why);
  const { policy, wording, detector } = loaded.value;
  const stores = await openStores(
    { dataDir: join(folder, 'data') },
    { getDefaultPolicy: () => policy, metrics: noopMetrics, clock, log },
  );
  const slowly =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      return work(...args);
    };
  const { archive } = stores;
  const slow = {
    ...archive,
    append: slowly(archive.append),
    read: slowly(archive.read),
    markFinished: slowly(archive.markFinished),
  };
  const { botToken, userToken, api: apiUrl } = tokens;
  const adapter = createSlackAdapter({
    downloadFile: createFileDownloader(),
    ...stores,
    botToken,
    userToken,
    link,
    apiUrl,
    wording,
    clock,
    log,
  });
  const detect = (...args: Parameters<typeof detector.detect>) => detector.detect(...args);
  const intake = createIntake({ ...stores, archive: slow, adapters: adapter, wording, detect, clock, log });
  await adapter.start(intake);
  return {
    async stop() {
      await adapter.stop();
      await stores.close();
    },
  };
}

async function runScenario(
  name: string,
  http: boolean,
  slow: boolean,
  order: Pick<SlackBenchOrder, 'messages' | 'percent' | 'rate'>,
) {
  if (onlyScenario !== undefined && !name.startsWith(onlyScenario)) return;
  const folder = mkdtempSync(join(tmpdir(), 'yamidome-bench-'));
  const child = fork(FAKE_SLACK_PROCESS, [], { execArgv: [] });
  const next = async <T>(): Promise<T> => ((await once(child, 'message')) as [T])[0];
  const tokens = await next<Tokens>();
  const port = await freePort();
  const link: Link = http
    ? { kind: 'http', signingSecret: tokens.secret, port, host: '127.0.0.1' }
    : { kind: 'socket', appToken: tokens.appToken };
  const bot = await (slow ? startBotWithSlowArchive : startBot)(folder, tokens, link);
  if (http) child.send({ url: `http://127.0.0.1:${port}/slack/events` });
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const runOrder = (part: typeof order): Promise<SlackBenchResult> => {
    child.send({ ...part, solicitations, ordinary } satisfies SlackBenchOrder);
    return next<SlackBenchResult>();
  };
  if (!slow) await runOrder({ messages: 400, percent: 5, rate: 200 });
  const cpu = process.cpuUsage();
  const result = await runOrder(order);
  hasFailed ||= result.hidden < result.solicitations || result.unacknowledged > 0;
  const used = process.cpuUsage(cpu);
  console.log(
    name.padEnd(12),
    JSON.stringify({
      events: order.messages,
      'a second': order.rate,
      hidden: `${result.hidden} of ${result.solicitations}`,
      'ms from event to chat.delete': summarise(result.latencies),
      'ms to acknowledgement': summarise(result.acks),
      unacknowledged: result.unacknowledged,
      retries: result.retries,
      'bot CPU s': Number(((used.user + used.system) / 1e6).toFixed(2)),
      'bot MB': Math.round(process.memoryUsage().rss / 1e6),
    }),
  );
  measuring = false;
  await bot.stop();
  child.kill();
  measuring = true;
  rmSync(folder, { recursive: true });
}

const defaultOrder = {
  messages: Number(process.env.N ?? 4000),
  percent: 5,
  rate: Number(process.env.RATE ?? 200),
};
await runScenario('socket', false, false, defaultOrder);
await runScenario('http', true, false, defaultOrder);
await runScenario('slow-socket', false, true, { messages: 2000, percent: 5, rate: 200 });
await runScenario('slow-http', true, true, { messages: 2000, percent: 5, rate: 200 });
await runScenario('hour', true, false, { messages: 30_000, percent: 1, rate: 250 });
process.exit(hasFailed ? 1 : 0);
