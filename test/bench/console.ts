/**
 * Measures the queue of the console and compares it with its goals: `npm run -s bench:console [-- --cases 10000 --seconds 10]`.
 * Use an idle machine; the load average is printed. `--consoles 200` is the number of open pages, `--store postgres` the
 * database. It fails when a case is claimed twice, or when the machine is too slow for the posts; times are only printed.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { getRequestListener } from '@hono/node-server';
import type { Adapter, Console, ConsoleAccess } from '#core';
import { createConsoleSite } from '../../adapters/console/index.ts';
import { openSql } from '../../adapters/sql/index.ts';
import { createClaims } from '../../src/app/console/queue/claims.ts';
import { createQueueService, type QueuePorts } from '../../src/app/console/queue/queue-service.ts';
import { watchAppends } from '../../src/app/console/queue/watch-appends.ts';
import { createIntake } from '../../src/app/intake.ts';
import { deriveCaseId } from '../../src/cases/index.ts';
import { openedEvent } from '../contracts/archive.ts';
import { createFakeAdapter } from '../support/fake-adapter.ts';
import { fakeDetect } from '../support/fake-detector.ts';
import { message, moderator, SERVER } from '../support/messages.ts';
import { startPostgres } from '../support/services/postgres.ts';
import { consoleWordings, testPolicy, wordings } from '../support/shipped-wording-and-policy.ts';
import { silentLog } from './paced-load.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '10' },
    consoles: { type: 'string', default: '200' },
    rate: { type: 'string', default: '25' },
    store: { type: 'string', default: 'sqlite' },
  },
});
const [caseCount, seconds, consoles, rate] = [values.cases, values.seconds, values.consoles, values.rate].map(
  Number,
) as [number, number, number, number];

const clock = { now: () => new Date() };
const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-console-'));
const policies = { of: () => testPolicy({ quota: { ...testPolicy().quota, hidesPerHour: 1_000_000 } }) };
const postgres = values.store === 'postgres' ? await startPostgres() : undefined;
const url = await postgres?.createSchema();
const sql = await openSql({ dataDir, url, clock, log: silentLog, policy: () => policies.of() });
const { archive, subscribe } = watchAppends(sql.archive);
/** When each post was due, and how long it took to hide it. */
const due = new Map<string, number>();
let latencies: number[] = [];
const fake = createFakeAdapter();
const adapter: Adapter = {
  ...fake,
  apply(server, action) {
    const since = action.kind === 'hide' ? due.get(action.message.id) : undefined;
    if (since !== undefined) latencies.push(performance.now() - since);
    return fake.apply(server, action);
  },
};
const intake = createIntake({
  ...sql,
  archive,
  adapters: adapter,
  policies: { ...sql.policies, of: policies.of },
  detect: fakeDetect,
  wording: wordings,
  clock,
  log: silentLog,
});

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
const describe = (durations: readonly number[]): string => {
  const sorted = durations.toSorted((a, b) => a - b);
  return `p50 ${quantile(sorted, 0.5).toFixed(1)} ms, p95 ${quantile(sorted, 0.95).toFixed(1)} ms, max ${quantile(sorted, 1).toFixed(1)} ms`;
};
const report = (what: string, figure: string): void => console.log(`${what.padEnd(52)} ${figure}`);
const usedHeap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

report(`load average at the start, ${values.store}`, loadavg()[0]!.toFixed(1));
const words = ['日給5万', '荷物を運ぶだけ', '詳細はテレグラムで', '即日払い', '身分証だけ', '初心者歓迎'];
for (let i = 0; i < caseCount; i += 100) {
  await Promise.all(
    Array.from({ length: Math.min(100, caseCount - i) }, async (_, k) => {
      const text = `${i + k} ${words.toSorted(() => Math.random() - 0.5).join('、')}`;
      const posted = message(`member-${i + k}`, text);
      const id = deriveCaseId(posted.ref);
      await archive.append(id, 0, [openedEvent(posted)]);
      await archive.markFinished(id, 1);
    }),
  );
}

const queuePorts: QueuePorts = {
  ...sql,
  archive,
  policies,
  intake,
  adapterOf: () => undefined,
  listServers: async () => [SERVER],
  wording: wordings,
  consoleWording: () => consoleWordings,
  clock,
  log: silentLog,
};
const service = createQueueService(queuePorts);
subscribe(service.noteAppend);
const heapBefore = usedHeap();
const fillStart = performance.now();
await service.refresh();
report(`reading ${caseCount} cases`, `${((performance.now() - fillStart) / 1000).toFixed(1)} s`);
report(
  'memory of the lists',
  `${((usedHeap() - heapBefore) / 2 ** 20).toFixed(1)} MB${globalThis.gc ? '' : ' (start node with --expose-gc)'}`,
);

const viewer = moderator('aoi');
const access = {
  readSession: async () => undefined,
  findViewer: async () => ({ caller: viewer, roles: new Set(['moderator'] as const) }),
  getServerName: () => 'bench',
  watch: () => () => {},
  listServers: async () => [{ server: SERVER, name: 'bench' }],
} as unknown as ConsoleAccess;
const site = createConsoleSite({
  console: { access, queue: service.queue, batches: service.batches } as Console,
  wordings: () => consoleWordings,
  fixedAccount: { platform: SERVER.platform, id: viewer.id },
  log: silentLog,
});
const server = createServer(getRequestListener((request) => site(request)));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/console/s/${SERVER.platform}/${SERVER.id}/queue`;

/** Milliseconds to the first byte, and to the last one. */
async function measure(
  path: string,
): Promise<{ readonly first: number; readonly last: number; readonly bytes: number }> {
  const start = performance.now();
  const response = await fetch(`${address}${path}`, { redirect: 'manual' });
  const first = performance.now() - start;
  const bytes = (await response.arrayBuffer()).byteLength;
  return { first, last: performance.now() - start, bytes };
}
for (const [what, path, goal] of [
  ['list: first byte (goal 150 ms)', '', 150],
  ['list with a search: first byte', '?q=%EF%BE%83%EF%BE%9A%EF%BD%B8%EF%BE%9E%EF%BE%97%EF%BE%91', 150],
  ['next case (goal 200 ms)', '/next', 200],
] as const) {
  const runs = [];
  for (let i = 0; i < 50; i++) runs.push(await measure(path));
  const times = runs.map(({ first }) => first);
  report(
    what,
    `${describe(times)} ${
      quantile(
        times.toSorted((a, b) => a - b),
        0.95,
      ) <= goal
        ? 'ok'
        : 'MISSED'
    }`,
  );
}

const claims = createClaims({ ...sql, clock });
let winners = 0;
for (let race = 0; race < 1000; race++) {
  const results = await Promise.all(
    [1, 2, 3, 4, 5].map((i) => claims.take(`Y-${race}`, moderator(`m-${i}`))),
  );
  if (results.filter(({ won }) => won).length === 1) winners += 1;
}
report('1,000 claim races with exactly one winner', `${winners} ${winners === 1000 ? 'ok' : 'MISSED'}`);
if (winners !== 1000) process.exitCode = 1;

/** Posts of this many seconds wait at most. A machine that is slower than the rate would otherwise never catch up. */
const MAX_WAITING_SECONDS = 10;
let isOverloaded = false;

/**
 * Posts at a steady rate; milliseconds from when each is due until the platform is asked to hide it. Ends early when the
 * posts come faster than they are handled, and says so.
 */
async function hideLatencies(isOver = (sent: number) => sent >= seconds * rate): Promise<number[]> {
  latencies = [];
  const begun = performance.now();
  const running = new Set<Promise<unknown>>();
  for (let i = 0; !isOver(i); i++) {
    if (running.size > MAX_WAITING_SECONDS * rate) {
      isOverloaded = true;
      console.log(
        `TOO SLOW: ${running.size} posts wait, so the next figure is of ${i} posts. Try an idle machine or --rate ${Math.ceil(rate / 5)}`,
      );
      break;
    }
    const at = begun + (i * 1000) / rate;
    await pause(Math.max(0, at - performance.now()));
    const posted = message(`poster-${randomUUID()}`, `RECRUIT ${randomUUID()}`);
    due.set(posted.ref.id, at);
    const handled = intake.handleMessage(posted).finally(() => running.delete(handled));
    running.add(handled);
  }
  await Promise.all(running);
  return latencies;
}
/** Milliseconds of processor time. The pages run in another thread, which does not count. */
const cpuOfThisThread = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
const TURNS = 3;
const share = (ms: number): string => `${((100 * ms) / (TURNS * seconds * 1000)).toFixed(1)} %`;
/** Opens the event streams of all pages, then says so. */
const OPEN_PAGES = `
const { parentPort, workerData: { address, consoles } } = require('node:worker_threads');
Promise.all(Array.from({ length: consoles }, async () => {
  const response = await fetch(address + '/events');
  (async () => { for await (const chunk of response.body); })().catch(() => {});
})).then(() => parentPort.postMessage('open'));
`;

await hideLatencies();
const quiet = await hideLatencies();
let isRead = false;
const reading = createQueueService(queuePorts)
  .refresh()
  .then(() => {
    isRead = true;
  });
const whileReading = await hideLatencies(() => isRead);
await reading;
report('from event to hide before the cases are read', describe(quiet));
report('  while they are read, as after a start', describe(whileReading));

const stop = service.start();
// Turns with and without open pages alternate, so that other work on the machine concerns both.
const [without, withPages]: [number[], number[]] = [[], []];
const cpu = { without: 0, withPages: 0 };
for (let turn = 0; turn < TURNS; turn++) {
  const before = cpuOfThisThread();
  without.push(...(await hideLatencies()));
  const between = cpuOfThisThread();
  const pages = new Worker(OPEN_PAGES, { eval: true, workerData: { address, consoles } });
  await once(pages, 'message');
  const opened = cpuOfThisThread();
  withPages.push(...(await hideLatencies()));
  cpu.without += between - before;
  cpu.withPages += cpuOfThisThread() - opened;
  await pages.terminate();
  await pause(500);
}
report(
  'processor time of the bot, of one core',
  `${share(cpu.without)}, with ${consoles} open pages ${share(cpu.withPages)}`,
);
const p99 = (durations: readonly number[]): number =>
  quantile(
    durations.toSorted((a, b) => a - b),
    0.99,
  );
report(`from event to hide, ${rate} posts a second`, describe(without));
report(`  with ${consoles} open pages`, describe(withPages));
report(
  'p99 without and with open pages (goal: +5 %)',
  `${p99(without).toFixed(1)} ms, ${p99(withPages).toFixed(1)} ms`,
);
if (isOverloaded) process.exitCode = 1;
report('load average at the end', loadavg()[0]!.toFixed(1));

await stop();
server.closeAllConnections();
server.close();
await sql.close();
await postgres?.stop();
rmSync(dataDir, { recursive: true });
