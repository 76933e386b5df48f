/**
 * Measures the archive: `node test/bench/archive.ts [EVENTS] [postgres]`.
 * Appends one by one as the pipeline does, then many at once, then verifies everything.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSql } from '../../adapters/sql/index.ts';
import { sampleCaseEvents, sampleMessage } from '../adapters/sql/support/sample-cases.ts';
import { hideJob } from '../contracts/archive.ts';
import { START_TIME } from '../contracts/contract-helpers.ts';
import { startPostgres } from '../support/services/postgres.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

const events = Number(process.argv[2] ?? 10_000);
const postgres = process.argv[3] === 'postgres' ? await startPostgres([]) : undefined;
const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-bench-'));
const silentLog = { info: () => {}, warn: () => {}, error: () => {} };
const rss = () => `${Math.round(process.memoryUsage().rss / 1e6)} MB`;
const printResult = (label: string, figures: object) =>
  console.log(label.padEnd(34), JSON.stringify(figures));

const sql = await openSql({
  dataDir,
  url: await postgres?.createSchema(),
  clock: { now: () => START_TIME },
  log: silentLog,
  policy: () => testPolicy(),
});
printResult('at rest', { rss: rss() });

const percentiles = (times: number[]) => {
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => Number(sorted[Math.floor(sorted.length * share)]!.toFixed(2));
  return { p50: at(0.5), p99: at(0.99), max: at(0.9999) };
};
const timeWork = async (times: number[], work: () => Promise<unknown>) => {
  const start = performance.now();
  await work();
  times.push(performance.now() - start);
};

const timesByStep = {
  append: [] as number[],
  lease: [] as number[],
  outcome: [] as number[],
  read: [] as number[],
};
for (let i = 0; i < 1000; i++) {
  const posted = sampleMessage(`member${i % 50}`);
  const id = `Y-ONE${i}`;
  const [opened, acted] = sampleCaseEvents(posted);
  await timeWork(timesByStep.append, () => sql.archive.append(id, 0, [opened!], [hideJob(id, posted)]));
  await timeWork(timesByStep.lease, () => sql.outbox.leaseDueJobs(START_TIME, 20, 60_000, id));
  await timeWork(timesByStep.outcome, () => sql.archive.append(id, 1, [acted!]));
  await timeWork(timesByStep.read, () => sql.archive.read(id));
  await sql.outbox.markDone(`${id}/0/hide`);
}
for (const [step, times] of Object.entries(timesByStep))
  printResult(`one by one, ms: ${step}`, percentiles(times));

const writingStart = performance.now();
let written = 2000;
for (let round = 0; written < events; round++) {
  await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const posted = sampleMessage(`member${i % 50}`);
      const id = `Y-MANY${round}-${i}`;
      await sql.archive.append(id, 0, sampleCaseEvents(posted));
      await sql.archive.markFinished(id, 7);
    }),
  );
  written += 700;
}
const seconds = (performance.now() - writingStart) / 1000;
printResult('a hundred cases at once', {
  eventsPerSecond: Math.round((written - 2000) / Math.max(seconds, 0.001)),
});

const verifyStart = performance.now();
const { events: verified, finding } = await sql.verify();
const verifySeconds = (performance.now() - verifyStart) / 1000;
printResult('verify', {
  events: verified,
  finding,
  seconds: Number(verifySeconds.toFixed(2)),
  perSecond: Math.round(verified / verifySeconds),
});
const listTimes: number[] = [];
for (let i = 0; i < 50; i++)
  await timeWork(listTimes, () => sql.archive.listCasesByAuthor(sampleMessage(`member${i}`).author, 100));
printResult("listing a member's cases, ms", percentiles(listTimes));
await sql.close();
const bytes = readdirSync(dataDir).reduce((sum, file) => sum + statSync(join(dataDir, file)).size, 0);
printResult('at the end', {
  rss: rss(),
  ...(postgres ? {} : { bytesPerEvent: Math.round(bytes / verified) }),
});
rmSync(dataDir, { recursive: true });
await postgres?.stop();
