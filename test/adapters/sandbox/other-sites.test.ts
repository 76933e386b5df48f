import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSandbox } from '../../../adapters/sandbox/index.ts';
import { createFakeIntake } from './fake-intake.ts';

const log = { info() {}, warn() {}, error() {} };
const now = () => new Date('2026-11-20T03:00:00Z');
const sandbox = createSandbox({ port: 0, clock: { now }, log });
beforeAll(async () => {
  sandbox.mountSite!('/console', async (received) => {
    const { pathname, search } = new URL(received.url);
    if (pathname === '/console/broken') throw new Error('broken');
    return new Response(`${received.method} ${pathname}${search} ${await received.text()}`, {
      status: 203,
      headers: { 'content-security-policy': "default-src 'none'" },
    });
  });
  await sandbox.start(
    createFakeIntake(
      () => sandbox,
      now,
      () => false,
    ),
  );
});
afterAll(() => sandbox.stop());

it('another site is served at its path and below it, with its own headers', async () => {
  for (const path of ['/console', '/console/', '/console/s/sandbox/main/queue/?q=%E9%97%87']) {
    const response = await fetch(sandbox.url() + path);
    expect(response.status).toBe(203);
    expect(await response.text()).toBe(`GET ${path} `);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
  }
  const form = await fetch(`${sandbox.url()}/console/x`, { method: 'POST', body: 'a=b' });
  expect(await form.text()).toBe('POST /console/x a=b');
});

it('the page keeps its own paths and headers', async () => {
  expect((await fetch(`${sandbox.url()}/consoles`)).status).toBe(404);
  const page = await fetch(sandbox.url());
  expect(await page.text()).toContain('<title>');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
});

it('another site, too, is not reachable by a name that resolves to this computer, or from another page', async () => {
  const statusOf = (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      request(`${sandbox.url()}/console`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  expect(await statusOf({ host: 'evil.example' })).toBe(403);
  expect(await statusOf({ origin: 'https://evil.example' })).toBe(403);
  expect(await statusOf({ origin: sandbox.url() })).toBe(203);
});

it('an error of another site is one failed request', async () => {
  expect((await fetch(`${sandbox.url()}/console/broken`)).status).toBe(500);
  expect((await fetch(`${sandbox.url()}/console`)).status).toBe(203);
});

it('a HEAD gets the headers of the page and of the event stream, and ends', async () => {
  const page = await fetch(sandbox.url(), { method: 'HEAD' });
  expect([page.status, await page.text()]).toEqual([200, '']);
  const events = await fetch(`${sandbox.url()}/api/events?as=member`, { method: 'HEAD' });
  expect([events.headers.get('content-type'), await events.text()]).toEqual([
    'text/event-stream; charset=utf-8',
    '',
  ]);
});

it('a file beside the folder of the page is not served', async () => {
  for (const path of [
    '/..%2findex.ts',
    '/%2e%2e/index.ts',
    '/.%2e/index.ts',
    '/index.ts',
    '/page/index.html',
  ])
    expect((await fetch(sandbox.url() + path)).status, path).toBe(404);
});
