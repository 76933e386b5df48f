import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type OperatorSystem, TENANT } from '../../support/operator/operator-system.ts';
import { createHttpClient, type SendHttp } from './http-client.ts';
import { createPostSource, type PostSource } from './post-source.ts';
import { cpuMsOf, memoryMbOf } from './process-usage.ts';

const BATCH = 500;
const WARM_UP_POSTS = 10_000;
const DRAIN_MS = 60_000;
const MEMORY_SAMPLES = 8;
const WARM_UP_SECONDS = 10;

/** What is sent, and how fast. */
export interface LoadOptions {
  readonly seconds: number;
  /** Posts a second. */
  readonly rate: number;
  /** Calls of `/v1/judge` a second, after the posts; 0: none. */
  readonly judgeRate: number;
  /** The share of posts that are offers. */
  readonly offenceShare: number;
  readonly seed: number;
}

/** What was measured. Times are `p50 / p99` in milliseconds. */
export interface LoadFigures {
  readonly posts: number;
  readonly seconds: number;
  readonly accepted: number;
  readonly judged: number;
  /** Posts that were accepted and not judged. */
  readonly lost: number;
  /** Cases with more than one post of an offer. */
  readonly doubled: number;
  readonly offers: number;
  readonly offerCases: number;
  readonly otherCases: number;
  readonly accept: string;
  readonly judgedAfter: string;
  readonly webhookAfter: string;
  /** Offers for which a webhook arrived that asks for an action. */
  readonly offersWithWebhook: number;
  readonly judge: string | undefined;
  /** Microseconds of processor time for a post. */
  readonly cpuUs: Readonly<Record<'api' | 'workers' | 'stream' | 'database', number>>;
  readonly memory: { readonly api: readonly number[]; readonly worker: readonly number[] };
}

/** `p50 / p99` of a list. @example percentiles([1, 2, 3]) // '2.0 / 3.0' */
export function percentiles(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `${at(0.5)} / ${at(0.99)}`;
}

/**
 * Sends posts at a steady pace, waits until they are judged, and reads what became of them.
 * @example (await measureLoad(system, { seconds: 60, rate: 2000, judgeRate: 500, offenceShare: 0.002, seed: 1 })).lost // 0
 */
export async function measureLoad(system: OperatorSystem, options: LoadOptions): Promise<LoadFigures> {
  const send = createHttpClient(system.url, system.key);
  const receiver = await startReceiver(send);
  await sendAll(send, createPostSource({ seed: 99, offenceShare: 0, prefix: 'warm' }), WARM_UP_POSTS / BATCH);
  await waitUntilJudged(send);
  const source = createPostSource({ seed: options.seed, offenceShare: options.offenceShare, prefix: 'p' });
  const usage = readUsage(system);
  const start = performance.now();
  const memory = sampleMemory(system, options.seconds);
  const { acceptedAt, times } = await sendPaced(send, source, options);
  const seconds = (performance.now() - start) / 1000;
  await waitUntilJudged(send);
  const posts = times.length * BATCH;
  const cpuUs = mapValues(readUsage(system), (ms, part) => ((ms - usage[part]) * 1000) / posts);
  await waitUntil(async () => source.offers.every((id) => receiver.arrivedAt.has(id)));
  const judge = options.judgeRate > 0 ? await measureJudge(send, options.judgeRate) : undefined;
  await receiver.stop();
  return {
    ...{ posts, seconds, accepted: acceptedAt.size, cpuUs, memory: await memory, judge },
    webhookAfter: percentiles(
      [...receiver.arrivedAt].flatMap(([id, at]) =>
        acceptedAt.has(id) ? [Math.max(0, at - acceptedAt.get(id)!)] : [],
      ),
    ),
    offersWithWebhook: source.offers.filter((id) => receiver.arrivedAt.has(id)).length,
    ...{ accept: percentiles(times), offers: source.offers.length },
    ...(await readResults(system, source)),
  };
}

/** Batches of 500 at the rate; one that is late is not left out. */
async function sendPaced(send: SendHttp, source: PostSource, { seconds, rate }: LoadOptions) {
  const times: number[] = [];
  const acceptedAt = new Map<string, number>();
  const running: Promise<void>[] = [];
  const start = performance.now();
  const sendBatch = async () => {
    const posts = source.next(BATCH);
    const { status, text, ms } = await send('POST', '/v1/posts', { posts });
    times.push(ms);
    if (status !== 202) return;
    const now = Date.now();
    for (const { id, state } of (JSON.parse(text) as { items: { id: string; state: string }[] }).items)
      if (state === 'queued') acceptedAt.set(id, now);
  };
  for (let batch = 0; batch < (seconds * rate) / BATCH; batch++) {
    const due = start + (batch * BATCH * 1000) / rate;
    const waitMs = due - performance.now();
    if (waitMs > 0) await setTimeout(waitMs);
    running.push(sendBatch());
  }
  await Promise.all(running);
  return { acceptedAt, times };
}

async function sendAll(send: SendHttp, source: PostSource, batches: number): Promise<void> {
  for (let batch = 0; batch < batches; batch++)
    await send('POST', '/v1/posts', { posts: source.next(BATCH) });
}

/** Gives up after a time: the figures then show what is missing. */
async function waitUntil(isOver: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + DRAIN_MS; performance.now() < end; await setTimeout(250))
    if (await isOver()) return;
}

const waitUntilJudged = (send: SendHttp): Promise<void> =>
  waitUntil(async () => {
    const { text } = await send('GET', '/v1/posts?state=queued&limit=1');
    return (JSON.parse(text) as { items: unknown[] }).items.length === 0;
  });

async function measureJudge(send: SendHttp, rate: number): Promise<string> {
  const source = createPostSource({ seed: 7, offenceShare: 0.002, prefix: 'j' });
  const times: number[] = [];
  const running: Promise<void>[] = [];
  const count = rate * (WARM_UP_SECONDS + 10);
  const start = performance.now();
  for (let call = 0; call < count; call++) {
    const due = start + (call * 1000) / rate;
    const waitMs = due - performance.now();
    if (waitMs > 0) await setTimeout(waitMs);
    const { text } = source.next(1)[0]!;
    running.push(send('POST', '/v1/judge', { text }).then(({ ms }) => void times.push(ms)));
  }
  await Promise.all(running);
  // The first calls compile the path, and those that wait behind them are late too.
  return percentiles(times.slice(rate * WARM_UP_SECONDS));
}

/** Receives webhooks, and remembers when the first one about each post arrived. */
async function startReceiver(send: SendHttp) {
  const arrivedAt = new Map<string, number>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      response.writeHead(204).end();
      if (!body.includes('"type":"org.yamidome.action.requested.v1"')) return;
      const id = /"postId":"([^"]+)"/.exec(body)?.[1];
      if (id !== undefined && !arrivedAt.has(id)) arrivedAt.set(id, Date.now());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { status, text } = await send('PUT', '/v1/webhooks', { url: `http://127.0.0.1:${port}/` });
  if (status >= 400) throw new Error(`PUT /v1/webhooks: ${status} ${text}`);
  return { arrivedAt, stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) };
}

const readUsage = ({ api, workers, stream, database }: OperatorSystem) => ({
  api: cpuMsOf([api.pid()]),
  workers: cpuMsOf(workers.map((worker) => worker.pid())),
  stream: cpuMsOf([stream.pid()]),
  database: database.pid ? cpuMsOf([database.pid()]) : 0,
});

async function sampleMemory({ api, workers }: OperatorSystem, seconds: number) {
  const samples = { api: [] as number[], worker: [] as number[] };
  for (let sample = 0; sample < MEMORY_SAMPLES; sample++) {
    await setTimeout((seconds * 1000) / MEMORY_SAMPLES);
    samples.api.push(memoryMbOf(api.pid()));
    samples.worker.push(memoryMbOf(workers[0]!.pid()));
  }
  return samples;
}

const mapValues = <K extends string>(
  values: Readonly<Record<K, number>>,
  change: (value: number, key: K) => number,
) =>
  Object.fromEntries(
    Object.entries<number>(values).map(([key, value]) => [key, change(value, key as K)]),
  ) as Record<K, number>;

/** What the index has about the posts of this run. */
async function readResults(system: OperatorSystem, { offers }: PostSource) {
  const sql = await system.openDatabase();
  try {
    const isOffer = new Set(offers);
    const ages: number[] = [];
    const cases = new Map<string, number>();
    let [judged, lost, otherCases] = [0, 0, 0];
    for (let after: { receivedAt: Date; id: string } | undefined; ; ) {
      const posts = await sql.postIndex.list(TENANT, { limit: 5000, after });
      for (const post of posts.filter(({ id }) => id.startsWith('p-'))) {
        if (post.state !== 'judged') {
          lost += 1;
          continue;
        }
        judged += 1;
        ages.push(post.judgedAt!.getTime() - post.receivedAt.getTime());
        if (post.caseId === undefined) continue;
        if (isOffer.has(post.id)) cases.set(post.caseId, (cases.get(post.caseId) ?? 0) + 1);
        else otherCases += 1;
      }
      after = posts.at(-1);
      if (!after) break;
    }
    const doubled = [...cases.values()].filter((count) => count > 1).length;
    return { judged, lost, doubled, otherCases, offerCases: cases.size, judgedAfter: percentiles(ages) };
  } finally {
    await sql.close();
  }
}
