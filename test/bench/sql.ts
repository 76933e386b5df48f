/**
 * How fast the archive is here: `node test/bench/sql.ts [EVENTS] [postgres]`.
 * Appends one by one as the path does, then many at once, then verifies everything.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSql } from '../../adapters/sql/index.ts';
import { post, story } from '../adapters/sql/stories.ts';
import { hideJob } from '../contracts/archive.ts';
import { START } from '../contracts/made.ts';
import { startPostgres } from '../support/postgres.ts';
import { testPolicy } from '../support/wordings.ts';

const events = Number(process.argv[2] ?? 10_000);
const postgres = process.argv[3] === 'postgres' ? await startPostgres([]) : undefined;
const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-bench-'));
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const rss = () => `${Math.round(process.memoryUsage().rss / 1e6)} MB`;
const say = (what: string, facts: object) => console.log(what.padEnd(34), JSON.stringify(facts));

const sql = await openSql({
  dataDir,
  url: await postgres?.fresh(),
  clock: { now: () => START },
  log: quiet,
  policy: () => testPolicy(),
});
say('at rest', { rss: rss() });

const percentiles = (times: number[]) => {
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => Number(sorted[Math.floor(sorted.length * share)]!.toFixed(2));
  return { p50: at(0.5), p99: at(0.99), max: at(0.9999) };
};
const timed = async (times: number[], work: () => Promise<unknown>) => {
  const start = performance.now();
  await work();
  times.push(performance.now() - start);
};

const one = { append: [] as number[], claim: [] as number[], note: [] as number[], read: [] as number[] };
for (let i = 0; i < 1000; i++) {
  const posted = post(`member${i % 50}`);
  const id = `Y-ONE${i}`;
  const [opened, acted] = story(posted);
  await timed(one.append, () => sql.archive.append(id, 0, [opened!], [hideJob(id, posted)]));
  await timed(one.claim, () => sql.outbox.claim(START, 20, 60_000, id));
  await timed(one.note, () => sql.archive.append(id, 1, [acted!]));
  await timed(one.read, () => sql.archive.read(id));
  await sql.outbox.done(`${id}/0/hide`);
}
for (const [what, times] of Object.entries(one)) say(`one by one, ms: ${what}`, percentiles(times));

const begun = performance.now();
let written = 2000;
for (let round = 0; written < events; round++) {
  await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const posted = post(`member${i % 50}`);
      const id = `Y-MANY${round}-${i}`;
      await sql.archive.append(id, 0, story(posted));
      await sql.archive.finish(id, 7);
    }),
  );
  written += 700;
}
const seconds = (performance.now() - begun) / 1000;
say('a hundred cases at once', { eventsPerSecond: Math.round((written - 2000) / Math.max(seconds, 0.001)) });

const verifying = performance.now();
const { events: verified, finding } = await sql.verify();
const took = (performance.now() - verifying) / 1000;
say('verify', {
  events: verified,
  finding,
  seconds: Number(took.toFixed(2)),
  perSecond: Math.round(verified / took),
});
const listing: number[] = [];
for (let i = 0; i < 50; i++) await timed(listing, () => sql.archive.casesOf(post(`member${i}`).author, 100));
say("listing a member's cases, ms", percentiles(listing));
await sql.close();
const bytes = readdirSync(dataDir).reduce((sum, file) => sum + statSync(join(dataDir, file)).size, 0);
say('at the end', { rss: rss(), ...(postgres ? {} : { bytesPerEvent: Math.round(bytes / verified) }) });
rmSync(dataDir, { recursive: true });
await postgres?.stop();
