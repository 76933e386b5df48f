/**
 * Measures the console of a whole bot with many waiting cases in Chromium, and compares it with its goals:
 * `npm run -s bench:console-browser [-- --cases 10000 --turns 20 --store postgres]`. Use an idle machine; the load average is
 * printed. It fails when a page fails; times are only printed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openSql } from '../../adapters/sql/index.ts';
import { deriveCaseId } from '../../src/cases/index.ts';
import { openedEvent } from '../contracts/archive.ts';
import { weighPage } from '../support/console/page-weight.ts';
import { member, message } from '../support/messages.ts';
import { startChromium } from '../support/services/chromium.ts';
import { startPostgres } from '../support/services/postgres.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';
import { startApp } from '../support/worlds/running-app.ts';
import { silentLog } from './paced-load.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    turns: { type: 'string', default: '20' },
    store: { type: 'string', default: 'sqlite' },
  },
});
const [caseCount, turns] = [Number(values.cases), Number(values.turns)];
const SERVER = { platform: 'sandbox', id: 'main' };
const clock = { now: () => new Date() };

const report = (what: string, figure: string): void => console.log(`${what.padEnd(58)} ${figure}`);
function reportTimes(what: string, durations: readonly number[], goal: number): void {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  const figures = [0.5, 0.95, 1].map((share) => `${at(share).toFixed(0)} ms`);
  report(
    `${what} (goal ${goal} ms)`,
    `p50 ${figures[0]}, p95 ${figures[1]}, max ${figures[2]} ${at(0.95) <= goal ? 'ok' : 'MISSED'}`,
  );
}
const megabytes = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

report(`load average at the start, ${values.store}`, loadavg()[0]!.toFixed(1));
const postgres = values.store === 'postgres' ? await startPostgres() : undefined;
const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-console-'));
const databaseUrl = await postgres?.createSchema();

async function writeCases(): Promise<void> {
  const sql = await openSql({ dataDir, url: databaseUrl, clock, log: silentLog, policy: () => testPolicy() });
  for (let i = 0; i < caseCount; i += 100)
    await Promise.all(
      Array.from({ length: Math.min(100, caseCount - i) }, async (_, k) => {
        const author = member(`member-${i + k}`, { server: SERVER });
        const posted = message(author, `${i + k} 日給5万、荷物を運ぶだけ。詳細はテレグラムで`);
        const id = deriveCaseId(posted.ref);
        await sql.archive.append(id, 0, [openedEvent(posted)]);
        await sql.archive.markFinished(id, 1);
      }),
    );
  await sql.close();
}
await writeCases();

const memoryBefore = megabytes();
const started = performance.now();
const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
const app = await startApp({ storageSettings: { dataDir, databaseUrl } });
report('start until the bot works', seconds());
const list = `${app.url}/console/s/${SERVER.platform}/${SERVER.id}/queue`;
/** The time of the answer's first byte, and its text. */
async function get(address: string): Promise<{ readonly ms: number; readonly text: string }> {
  const begun = performance.now();
  const response = await fetch(address);
  const ms = performance.now() - begun;
  if (!response.ok) throw new Error(`${address} has the status ${response.status}`);
  return { ms, text: await response.text() };
}
const whileReading: number[] = [];
while (!app.lines.some((line) => line.startsWith('queue_filled'))) {
  whileReading.push((await get(list)).ms);
  await pause(100);
}
report('start until all cases are in the list', seconds());
report('memory of the bot with its rules and lists', `${(megabytes() - memoryBefore).toFixed(0)} MB more`);
if (whileReading.length > 0) reportTimes('list while the cases are read: first byte', whileReading, 150);

const listed: number[] = [];
const nextCase: number[] = [];
for (let turn = 0; turn < turns; turn++) {
  listed.push((await get(list)).ms);
  nextCase.push((await get(`${list}/next`)).ms);
}
reportTimes('list: first byte', listed, 150);
reportTimes('next case with its page: first byte', nextCase, 200);
report(
  'list with styles and scripts, compressed (goal 150 kB)',
  `${((await weighPage(list)).bytes / 1000).toFixed(0)} kB`,
);

const browser = await startChromium();
/** Milliseconds from the start of the navigation, redirects included, until the scripts of the page have run. */
const readyAfter = (page: Page): Promise<number> =>
  page.evaluate<number>("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd");
const usable: number[] = [];
const nextShown: number[] = [];
for (let turn = 0; turn < turns; turn++) {
  // A new context has no cache.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(list);
  usable.push(await readyAfter(page));
  await page.keyboard.press('j');
  await page.locator('.case:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/case/*');
  const before = page.url();
  await page.locator('[data-action="next"]').first().click();
  await page.waitForURL((url) => url.href !== before && url.pathname.includes('/case/'));
  nextShown.push(await readyAfter(page));
  await context.close();
}
await browser.close();
reportTimes('list in Chromium, usable', usable, 1000);
reportTimes('next case in Chromium, its page is there', nextShown, 200);
report('load average at the end', loadavg()[0]!.toFixed(1));

await app.stop();
await postgres?.stop();
rmSync(dataDir, { recursive: true });
