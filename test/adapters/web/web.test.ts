import { afterEach, expect, test } from 'vitest';
import type { Health, Log } from '#core';
import { createMetrics } from '../../../adapters/metrics/index.ts';
import { healthPages, metricsPage, openWeb, type Page, type Web } from '../../../adapters/web/index.ts';
import { createMemoryBook } from '../../../src/store/index.ts';
import { hideJob, opening } from '../../contracts/archive.ts';
import { START } from '../../contracts/made.ts';
import { fakeClock, MINUTE } from '../../support/clock.ts';
import { message } from '../../support/messages.ts';

const lines: string[] = [];
const note = (what: string, facts?: object) => void lines.push(`${what} ${JSON.stringify(facts)}`);
const log: Log = { info: note, warn: note, error: note };
const sites: Web[] = [];
afterEach(async () => {
  for (const site of sites.splice(0)) await site.stop();
});

async function opened(...pages: Page[]): Promise<(path: string) => Promise<Response>> {
  const site = await openWeb({ host: '127.0.0.1', port: 0, pages, log });
  sites.push(site);
  return (path) => fetch(`${site.url}${path}`);
}

const health = (checks: Readonly<Record<string, () => Health | Promise<Health>>>) =>
  healthPages({ checks: () => checks, version: () => 'abc' });

test('what other clients of this process send files with stays what it is', async () => {
  const before = [globalThis.Request, globalThis.Response];
  await (await opened(health({})))('/healthz');
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
  expect(globalThis.Response).toBe(before[1]);
});

test('the process is alive as long as it answers, whatever its stores do', async () => {
  const get = await opened(health({ archive: () => ({ ok: false, why: 'ECONNREFUSED' }) }));
  expect((await get('/healthz')).status).toBe(200);
});

test('ready only while every part works; the part that does not is named, without a secret', async () => {
  let archive: Health = { ok: true };
  const get = await opened(health({ archive: () => archive, redis: () => ({ ok: true }) }));
  const well = await get('/readyz');
  expect(well.status).toBe(200);
  expect(well.headers.get('cache-control')).toBe('no-store');
  expect(await well.json()).toEqual({
    ready: true,
    rules: 'abc',
    parts: { archive: { ok: true }, redis: { ok: true } },
  });
  archive = { ok: false, why: 'SQLITE_FULL' };
  const ill = await get('/readyz');
  expect(ill.status).toBe(503);
  expect(await ill.json()).toMatchObject({ ready: false, parts: { archive, redis: { ok: true } } });
});

test('a part that breaks or never answers is not well, and holds up nobody', async () => {
  const get = await opened(
    health({
      broken: () => {
        throw new TypeError('postgres://bot:s3cret@db');
      },
      silent: () => new Promise(() => {}),
    }),
  );
  const answer = await get('/readyz');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    parts: { broken: { ok: false, why: 'TypeError' }, silent: { ok: false, why: 'timeout' } },
  });
});

test('a page that fails says so and nothing more; the next request is answered', async () => {
  const get = await opened((site) => {
    site.get('/odd', () => {
      throw new Error('日給5万');
    });
  }, health({}));
  expect((await get('/odd')).status).toBe(500);
  expect((await get('/nowhere')).status).toBe(404);
  expect((await get('/healthz')).status).toBe(200);
  expect(lines.join()).not.toContain('日給');
});

test('a port that is taken is refused with the name of the setting', async () => {
  const site = await openWeb({ host: '127.0.0.1', port: 0, pages: [], log });
  sites.push(site);
  const port = Number(new URL(site.url).port);
  await expect(openWeb({ host: '127.0.0.1', port, pages: [], log })).rejects.toThrow(/WEB_PORT.*in use/);
});

test('what happened can be read by Prometheus, and the age of what is owed', async () => {
  const clock = fakeClock(START);
  const { archive, outbox } = createMemoryBook();
  const metrics = createMetrics({ outbox: () => outbox, clock });
  const get = await opened(metricsPage(metrics));
  const read = async () => (await get('/metrics')).text();

  expect(await read()).toContain('yamidome_outbox_age_seconds 0');
  const posted = message('rin', 'x');
  await archive.append('Y-1', 0, [opening(posted)], [hideJob('Y-1', posted)]);
  clock.pass(2 * MINUTE);
  const { meter } = metrics;
  meter.message('posted');
  meter.ruling('hide');
  meter.action({ action: { kind: 'hide', message: posted.ref, reason: 'Y-1' }, status: 'done' });
  meter.hidden(40);
  meter.storeError('redis');
  const text = await read();
  for (const line of [
    'yamidome_messages_total{kind="posted"} 1',
    'yamidome_rulings_total{ruling="hide"} 1',
    'yamidome_actions_total{action="hide",status="done"} 1',
    'yamidome_hidden_seconds_bucket{le="0.05"} 1',
    'yamidome_hidden_seconds_bucket{le="0.025"} 0',
    'yamidome_outbox_jobs 1',
    'yamidome_outbox_age_seconds 120',
    'yamidome_store_errors_total{store="redis"} 1',
    'process_resident_memory_bytes',
  ]) {
    expect(text).toContain(line);
  }
});

test('while the outbox does not answer its gauges are left out and the rest is told', async () => {
  const clock = fakeClock();
  const gone = async () => Promise.reject(new Error('connection lost'));
  const metrics = createMetrics({ outbox: () => ({ pending: gone, oldest: gone }), clock });
  metrics.meter.message('edited');
  const text = await metrics.text();
  expect(text).toContain('yamidome_messages_total{kind="edited"} 1');
  expect(text).not.toMatch(/^yamidome_outbox/m);
});
