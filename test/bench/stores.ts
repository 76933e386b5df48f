/**
 * Measures the stores and compares them with their goals: `npm run -s bench:stores [-- --seconds 20 --events 1000000]`.
 * Use an idle machine; the load average is printed at the start and the end.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openRedis, parseRedisUrl } from '../../adapters/redis/index.ts';
import { openSql } from '../../adapters/sql/index.ts';
import { loadRulesBundle } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { sampleCaseEvents, sampleMessage } from '../adapters/sql/support/sample-cases.ts';
import { START_TIME } from '../contracts/contract-helpers.ts';
import { member } from '../support/messages.ts';
import { startPostgres } from '../support/services/postgres.ts';
import { startRedis } from '../support/services/redis.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { percentiles, runPacedLoad, silentLog } from './paced-load.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    events: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '200' },
    only: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const events = Number(values.events);
const perSecond = Number(values.rate);
const temporaryFolders: string[] = [];
const createTemporaryFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'yamidome-bench-'));
  temporaryFolders.push(path);
  return path;
};
const isSelected = (part: string) => values.only === undefined || values.only.split(',').includes(part);

function printResult(label: string, measured: string, goal?: string, met?: boolean): void {
  const verdict = goal === undefined ? '' : `  goal ${goal}: ${met === true ? 'met' : 'NOT met'}`;
  process.stdout.write(`${label.padEnd(58)} ${measured}${verdict}\n`);
}
const printLoadAverage = () =>
  printResult(
    'load average of the machine',
    loadavg()
      .map((load) => load.toFixed(1))
      .join(' '),
  );

const loaded = await loadRulesBundle(DEFAULT_RULES_FOLDER);
if (!loaded.ok) throw new Error(loaded.why);
const rulesBundle = loaded.value;
printLoadAverage();

if (isSelected('sqlite')) {
  const { latency, hidden, walked, cpuMs } = await runPacedLoad(
    rulesBundle,
    { dataDir: createTemporaryFolder() },
    { perSecond, seconds },
  );
  const met = latency.p50 <= 3 && latency.p99 <= 15;
  printResult(
    `message in to hide requested, SQLite, ${perSecond}/s, ms`,
    JSON.stringify(latency),
    'p50 3, p99 15',
    met,
  );
  printResult('  to the end of the pipeline, ms', JSON.stringify(walked));
  printResult('  hidden; CPU time per case, ms', `${hidden}; ${cpuMs.toFixed(2)}`);
}

if (isSelected('postgres') || isSelected('strikes')) {
  const redis = await startRedis();
  if (isSelected('postgres')) {
    const postgres = await startPostgres([]);
    const storage = {
      dataDir: createTemporaryFolder(),
      databaseUrl: await postgres.createSchema(),
      redisUrl: redis.url,
    };
    const { latency, hidden, walked, cpuMs } = await runPacedLoad(rulesBundle, storage, {
      perSecond,
      seconds,
    });
    const met = latency.p50 <= 6 && latency.p99 <= 25;
    printResult(
      `message in to hide requested, PostgreSQL + Redis, ${perSecond}/s, ms`,
      JSON.stringify(latency),
      'p50 6, p99 25',
      met,
    );
    printResult('  to the end of the pipeline, ms', JSON.stringify(walked));
    printResult('  hidden; CPU time per case, ms', `${hidden}; ${cpuMs.toFixed(2)}`);
    await postgres.stop();
  }
  if (isSelected('strikes')) {
    const address = parseRedisUrl(redis.url);
    if (!address.ok) throw new Error(address.why);
    const clock = { now: () => new Date() };
    const counts = await openRedis({
      address: address.value,
      prefix: 'bench',
      loadArchivedStrikes: async () => [],
      clock,
      log: silentLog,
    });
    const members = Array.from({ length: 500 }, (_, i) => member(`m${i}`));
    const times = 20_000;
    for (let i = 0; i < 2000; i++) await counts.strikes.add(members[i % 500]!, `Y-${i}`, START_TIME, 90);
    const start = performance.now();
    for (let i = 0; i < times; i++)
      await counts.strikes.add(members[i % 500]!, `Y-${i % 5000}`, START_TIME, 90);
    const rate = Math.round((times * 1000) / (performance.now() - start));
    printResult('strikes one by one, Redis, per second', String(rate), '6000', rate >= 6000);
    await counts.close();
  }
  await redis.stop();
}

if (isSelected('archive')) {
  const dataDir = createTemporaryFolder();
  const sql = await openSql({
    dataDir,
    clock: { now: () => START_TIME },
    log: silentLog,
    policy: () => testPolicy(),
  });
  const size = () => readdirSync(dataDir).reduce((sum, file) => sum + statSync(join(dataDir, file)).size, 0);
  const emptySize = size();
  const writingStart = performance.now();
  let cases = 0;
  for (let round = 0; cases * 7 < events; round++) {
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const id = `Y-${round}-${i}`;
        await sql.archive.append(id, 0, sampleCaseEvents(sampleMessage(`member${(round * 7 + i) % 1000}`)));
        await sql.archive.markFinished(id, 7);
      }),
    );
    cases += 100;
  }
  const written = Math.round((cases * 7000) / (performance.now() - writingStart));
  printResult(
    'events written, a hundred cases at once, SQLite, per second',
    `${written} (${cases * 7} events)`,
  );
  const verifyStart = performance.now();
  const { events: verified, finding } = await sql.verify();
  const rate = Math.round((verified * 1000) / (performance.now() - verifyStart));
  if (finding) throw new Error(`verify found ${JSON.stringify(finding)}`);
  printResult(`verify of ${verified} events, per second`, String(rate), '50000', rate >= 50_000);
  const listTimes: number[] = [];
  for (let i = 0; i < 200; i++) {
    const start = performance.now();
    await sql.archive.listCasesByAuthor(member(`member${i}`), 100);
    listTimes.push(performance.now() - start);
  }
  const listed = percentiles(listTimes);
  printResult("listing a member's cases, ms", JSON.stringify(listed), '20', listed.p99 <= 20);
  await sql.close();
  // The checkpoint thread may still be running; the log is deleted when the last connection closes.
  const hasWal = () => readdirSync(dataDir).some((file) => file.endsWith('-wal'));
  for (const until = performance.now() + 10_000; hasWal() && performance.now() < until; ) await pause(50);
  printResult(
    'growth of the database per case of seven events, bytes',
    String(Math.round((size() - emptySize) / cases)),
  );
}

if (isSelected('rest')) {
  // The command of `npm start`, without npm itself.
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [, ...flags] = scripts.start.split(' ');
  const child = spawn(process.execPath, flags, {
    cwd: root,
    env: { ...process.env, GRAMMAR: 'off', PORT: '0', WEB_PORT: '0', DATA_DIR: createTemporaryFolder() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) =>
    child.stdout.on('data', (text: Buffer) => /health/.test(text.toString()) && resolve()),
  );
  await new Promise((resolve) => setTimeout(resolve, 45_000));
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
  const mb = Math.round(kilobytes / 1000);
  printResult('memory of npm start 45 s after its start, no grammar, MB', String(mb), '150', mb <= 150);
  child.kill();
}

printLoadAverage();
for (const path of temporaryFolders) rmSync(path, { recursive: true, force: true });
process.exit(0);
