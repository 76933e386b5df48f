import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { Health, Log } from '#core';
import { createPrometheusMetrics } from '../../../adapters/metrics/index.ts';
import {
  createHealthPages,
  createMetricsPage,
  startWebServer,
  type WebPage,
  type WebServer,
} from '../../../adapters/web/index.ts';
import { createMemoryCaseStores } from '../../../src/memory/index.ts';
import { hideJob, openedEvent } from '../../contracts/archive.ts';
import { START_TIME } from '../../contracts/contract-helpers.ts';
import { createFakeClock, MINUTE_MS } from '../../support/fake-clock.ts';
import { message } from '../../support/messages.ts';

const lines: string[] = [];
const recordLog = (what: string, facts?: object) => void lines.push(`${what} ${JSON.stringify(facts)}`);
const log: Log = { info: recordLog, warn: recordLog, error: recordLog };
const openServers: WebServer[] = [];
afterEach(async () => {
  for (const site of openServers.splice(0)) await site.stop();
});

async function openServer(...pages: WebPage[]): Promise<(path: string) => Promise<Response>> {
  const site = await startWebServer({ host: '127.0.0.1', port: 0, pages, log });
  openServers.push(site);
  return (path) => fetch(`${site.url}${path}`);
}

const healthPagesFor = (checks: Readonly<Record<string, () => Health | Promise<Health>>>) =>
  createHealthPages({ checks: () => checks, version: () => 'abc' });

test('what other clients of this process send files with stays what it is', async () => {
  const before = [globalThis.Request, globalThis.Response];
  await (await openServer(healthPagesFor({})))('/healthz');
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
  expect(globalThis.Response).toBe(before[1]);
});

test('the process is alive as long as it answers, whatever its stores do', async () => {
  const get = await openServer(healthPagesFor({ archive: () => ({ ok: false, why: 'ECONNREFUSED' }) }));
  expect((await get('/healthz')).status).toBe(200);
});

test('ready only while every part works; the part that does not is named, without a secret', async () => {
  let archive: Health = { ok: true };
  const get = await openServer(healthPagesFor({ archive: () => archive, redis: () => ({ ok: true }) }));
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

test('a check that fails or never answers is not ok, and delays no other check', async () => {
  const get = await openServer(
    healthPagesFor({
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
  const get = await openServer((site) => {
    site.get('/odd', () => {
      throw new Error('日給5万');
    });
  }, healthPagesFor({}));
  expect((await get('/odd')).status).toBe(500);
  expect((await get('/nowhere')).status).toBe(404);
  expect((await get('/healthz')).status).toBe(200);
  expect(lines.join()).not.toContain('日給');
});

test('a path that leads out of the one that a proxy lets through is not found', async () => {
  const page: WebPage = (site) =>
    site
      .get('/metrics', (context) => context.text('secret'))
      .get('/console/*', (context) => context.text('open'));
  const site = await startWebServer({ host: '127.0.0.1', port: 0, pages: [page], log });
  openServers.push(site);
  const ask = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(site.url);
      // As it is: `fetch` would shorten the path itself.
      const sent = request({ hostname, port, path }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.once('end', () => resolve(`${response.statusCode} ${text}`));
      });
      sent.once('error', reject).end();
    });
  for (const path of [
    '/console/../metrics',
    '/console/%2e%2e/metrics',
    '/console/.%2E/metrics?a=b',
    '/console/x/./../../metrics',
    '/console/\\..\\..\\metrics',
    'http://localhost/metrics',
  ])
    expect(await ask(path), path).toMatch(/^40[04] (?!secret|open)/);
  expect(await ask('/console/a..b/%2e%2e%2e/...?next=/../metrics')).toBe('200 open');
  expect(await ask('/metrics')).toBe('200 secret');
});

test('a port that is taken is refused with the name of the setting', async () => {
  const site = await startWebServer({ host: '127.0.0.1', port: 0, pages: [], log });
  openServers.push(site);
  const port = Number(new URL(site.url).port);
  await expect(startWebServer({ host: '127.0.0.1', port, pages: [], log })).rejects.toThrow(
    /WEB_PORT.*in use/,
  );
});

test('what happened can be read by Prometheus, and the age of what is owed', async () => {
  const clock = createFakeClock(START_TIME);
  const { archive, outbox } = createMemoryCaseStores();
  const metrics = createPrometheusMetrics({ outbox: () => outbox, clock });
  const get = await openServer(createMetricsPage(metrics));
  const read = async () => (await get('/metrics')).text();

  expect(await read()).toContain('yamidome_outbox_age_seconds 0');
  const posted = message('rin', 'x');
  await archive.append('Y-1', 0, [openedEvent(posted)], [hideJob('Y-1', posted)]);
  clock.advance(2 * MINUTE_MS);
  const { metrics: meter } = metrics;
  meter.countMessage('posted');
  meter.countRuling('hide');
  meter.countAction({ action: { kind: 'hide', message: posted.ref, reason: 'Y-1' }, status: 'done' });
  meter.observeTimeToHide(40);
  meter.countKnownPicture({ label: 'upheld', match: 'similar' });
  meter.countStoreError('redis');
  const text = await read();
  for (const line of [
    'yamidome_messages_total{kind="posted"} 1',
    'yamidome_rulings_total{ruling="hide"} 1',
    'yamidome_actions_total{action="hide",status="done"} 1',
    'yamidome_hidden_seconds_bucket{le="0.05"} 1',
    'yamidome_hidden_seconds_bucket{le="0.025"} 0',
    'yamidome_outbox_jobs 1',
    'yamidome_outbox_age_seconds 120',
    'yamidome_known_pictures_total{label="upheld",match="similar"} 1',
    'yamidome_store_errors_total{store="redis"} 1',
    'process_resident_memory_bytes',
  ]) {
    expect(text).toContain(line);
  }
});

test('while the outbox does not answer its gauges are left out and the rest is there', async () => {
  const clock = createFakeClock();
  const gone = async () => Promise.reject(new Error('connection lost'));
  const metrics = createPrometheusMetrics({
    outbox: () => ({ countPending: gone, getOldestDueAt: gone }),
    clock,
  });
  metrics.metrics.countMessage('edited');
  const text = await metrics.render();
  expect(text).toContain('yamidome_messages_total{kind="edited"} 1');
  expect(text).not.toMatch(/^yamidome_outbox/m);
});
