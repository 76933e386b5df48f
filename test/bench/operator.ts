/**
 * Measures the operator API in several processes on this machine, with real servers:
 * `npm run bench:operator -- [--seconds 60] [--rate 2000] [--workers 1,3] [--judge 500] [--offences 0.002] [--sync always]`.
 * It ends with 1 if a post is lost or doubled, or if an offer has no case or no webhook. Every cost is also printed as a ratio to the bare judge, the same posts judged in one process without any I/O, in the
 * same run: other machines and busy ones can be compared by it.
 */
import { parseArgs } from 'node:util';
import { postToMessage } from '#core';
import { createIntake } from '../../src/app/intake.ts';
import { loadRulesBundle } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import {
  createMemoryCaseStores,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemoryRateLimits,
  createMemoryStrikes,
} from '../../src/memory/index.ts';
import { createDetect } from '../../src/pipeline/detect.ts';
import { startOperatorSystem } from '../support/operator/operator-system.ts';
import { type LoadFigures, measureLoad } from './operator/measure-load.ts';
import { createPostSource } from './operator/post-source.ts';
import { simulate } from './operator/simulate.ts';

const BARE_POSTS = 40_000;
const PARTITIONS = 64;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '2000' },
    workers: { type: 'string', default: '1,3' },
    judge: { type: 'string', default: '500' },
    offences: { type: 'string', default: '0.002' },
    sync: { type: 'string' },
    redis: { type: 'boolean', default: false },
  },
});

/** Microseconds of processor time for a post that is only judged. */
async function measureBareJudge(): Promise<number> {
  const rules = await loadRulesBundle(DEFAULT_RULES_FOLDER);
  if (!rules.ok) throw new Error(rules.why);
  const bundle = rules.value;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const intake = createIntake({
    adapters: [],
    ...createMemoryCaseStores(),
    ...{ strikes: createMemoryStrikes(), leases: createMemoryLeases(), rateLimits: createMemoryRateLimits() },
    policies: createMemoryPolicyStore(() => bundle.policy),
    detect: createDetect(() => bundle, log),
    contextRules: () => bundle.contextRules,
    wording: bundle.wording,
    clock: { now: () => new Date() },
    log,
  });
  const server = { platform: 'operator', id: 'bare' };
  const source = createPostSource({ seed: 1, offenceShare: 0, prefix: 'bare' });
  const judgeAll = async () => {
    const messages = source
      .next(BARE_POSTS)
      .map((post) => postToMessage(server, { ...post, revision: 1, sentAt: new Date(post.sentAt) }));
    const before = process.cpuUsage();
    for (const message of messages) await intake.judge('posted', message);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / BARE_POSTS;
  };
  await judgeAll();
  return judgeAll();
}

const ratio = (us: number, bareUs: number): string => `${us.toFixed(0)} (${(us / bareUs).toFixed(1)}x)`;

function print(workers: number, figures: LoadFigures, bareUs: number): void {
  const { cpuUs } = figures;
  console.log(`\n${workers} worker(s), ${figures.posts} posts in ${figures.seconds.toFixed(1)} s`);
  console.table({
    'posts accepted / judged': `${figures.accepted} / ${figures.judged}`,
    'lost, doubled cases': `${figures.lost}, ${figures.doubled}`,
    'offers / cases of offers / other cases': `${figures.offers} / ${figures.offerCases} / ${figures.otherCases}`,
    'batch of 500 accepted, p50 / p99 (ms)': figures.accept,
    'accepted to judged, p50 / p99 (ms)': figures.judgedAfter,
    'offers with a webhook': figures.offersWithWebhook,
    'accepted to webhook, p50 / p99 (ms)': figures.webhookAfter,
    [`/v1/judge at ${values.judge}/s, p50 / p99 (ms)`]: figures.judge ?? 'not measured',
    'processor time of a post, µs: intake': ratio(cpuUs.api, bareUs),
    workers: ratio(cpuUs.workers, bareUs),
    stream: ratio(cpuUs.stream, bareUs),
    database: ratio(cpuUs.database, bareUs),
    all: ratio(cpuUs.api + cpuUs.workers + cpuUs.stream + cpuUs.database, bareUs),
    'memory of intake over time (MB)': figures.memory.api.join(' '),
    'memory of the first worker (MB)': figures.memory.worker.join(' '),
  });
}

async function main(): Promise<void> {
  const bareUs = await measureBareJudge();
  console.log(`bare judge: ${bareUs.toFixed(1)} µs of processor time for a post`);
  const jetstream = values.sync === 'always' ? 'sync_interval: always' : undefined;
  const results: { readonly workers: number; readonly figures: LoadFigures }[] = [];
  for (const workers of values.workers.split(',').map(Number)) {
    const system = await startOperatorSystem({
      ...{ workers, postgresFlags: [], redis: values.redis },
      ...(jetstream !== undefined && { jetstream }),
    });
    try {
      const options = {
        ...{ seconds: Number(values.seconds), rate: Number(values.rate), judgeRate: Number(values.judge) },
        ...{ offenceShare: Number(values.offences), seed: workers },
      };
      const figures = await measureLoad(system, options);
      print(workers, figures, bareUs);
      results.push({ workers, figures });
      const { posts, judged, lost, doubled, offers, offerCases, offersWithWebhook } = figures;
      const isWhole = judged === posts && offerCases === offers && offersWithWebhook === offers;
      if (lost + doubled > 0 || !isWhole) process.exitCode = 1;
    } finally {
      await system.stop();
    }
  }
  const [first, ...others] = results;
  for (const { workers, figures } of others) {
    const more = (figures.cpuUs.workers / first!.figures.cpuUs.workers - 1) * 100;
    console.log(
      `${workers} workers need ${more.toFixed(0)} % more processor time for a post than ${first!.workers}`,
    );
  }
  const { cpuUs } = results.at(-1)!.figures;
  const input = {
    ...{ workers: 16, partitions: PARTITIONS, seconds: 20, seed: 1, caseShare: 0.002 },
    ...{ postMs: cpuUs.workers / 1000, caseMs: 10, caseWaitMs: 50 },
  };
  const simulated = [0.3, 0.5, 0.7].map((load) => {
    const rate = Math.round((load * 16 * 1000) / input.postMs);
    return { 'load of 16 workers': load, 'posts/s': rate, ...simulate({ ...input, rate }) };
  });
  console.log(
    '\nsimulation of 16 workers with this cost of a post, and 10 ms of work and 50 ms of waiting assumed for a case',
  );
  console.log('(ms from accepted to judged; load of a worker)');
  console.table(simulated);
}

await main();
