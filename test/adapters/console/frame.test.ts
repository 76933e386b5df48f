import { describe, expect, test } from 'vitest';
import { localPath } from '../../../adapters/console/frame/local-path.ts';
import { ORIGIN, openFakeSite, TOKEN } from './fake-console.ts';

const QUEUE = '/console/s/square/main/queue';

describe('who reaches a page of the console', () => {
  test('a visitor is sent to the sign-in, and back to the page afterwards', async () => {
    const { visitor } = openFakeSite();
    const response = await visitor.get(QUEUE);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`/console/sign-in?next=${encodeURIComponent(QUEUE)}`);
  });

  test('a moderator of one server goes straight to its cases', async () => {
    const { browser } = openFakeSite();
    expect((await browser.get('/console')).headers.get('location')).toBe(QUEUE);
  });

  test('a server without a role and an unknown server look the same', async () => {
    const { browser } = openFakeSite();
    const [other, unknown] = await Promise.all([
      browser.get('/console/s/square/other/queue'),
      browser.get('/console/s/nowhere/at-all/queue'),
    ]);
    expect([other.status, unknown.status]).toEqual([404, 404]);
    const withoutPath = (text: string) => text.replaceAll(/value="\/console[^"]*"/g, '');
    expect(withoutPath(await other.text())).toBe(withoutPath(await unknown.text()));
  });

  test('a moderator who lost the rights sees no page of the server any more', async () => {
    const roles = { current: ['moderator'] as ('moderator' | 'auditor')[] };
    const { browser } = openFakeSite({}, roles);
    roles.current = [];
    expect((await browser.get(QUEUE)).status).toBe(404);
    expect((await browser.post(`${QUEUE}/x`)).status).toBe(403);
  });
});

describe('a form', () => {
  test('without the token of the session is refused, and nothing happens', async () => {
    const { browser } = openFakeSite();
    const response = await browser.post('/console/preferences', { token: 'x'.repeat(43), theme: 'dark' });
    expect(response.status).toBe(403);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await response.text()).toContain('何も変更していません');
  });

  test('from another site is refused, even with the right token', async () => {
    const { browser } = openFakeSite();
    const response = await browser.post(
      '/console/preferences',
      { theme: 'dark' },
      { origin: 'https://evil.example' },
    );
    expect(response.status).toBe(403);
  });

  test('without an origin is accepted only if the browser says that it is of this site', async () => {
    const { browser, send } = openFakeSite();
    const page = await (await browser.get('/console/s/square/main/nowhere')).text();
    const token = /name="form-token" content="([^"]+)"/.exec(page)![1]!;
    const post = (site: string) =>
      send('/console/preferences', {
        method: 'POST',
        headers: { cookie: `__Host-yamidome-console=${TOKEN}`, 'sec-fetch-site': site },
        body: new URLSearchParams({ token, theme: 'dark' }),
      });
    expect((await post('cross-site')).status).toBe(403);
    expect((await post('same-origin')).status).toBe(303);
  });

  test('that is larger than a megabyte is refused with a sentence', async () => {
    const { browser } = openFakeSite();
    const response = await browser.post('/console/preferences', { theme: 'x'.repeat(1_100_000) });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain('送信された内容が大きすぎます');
  });

  test('a refusal of a partial update appears in the status line', async () => {
    const { browser } = openFakeSite();
    const response = await browser.post('/console/preferences', { token: '' }, { 'hx-request': 'true' });
    expect(response.headers.get('hx-retarget')).toBe('#status');
    expect(await response.text()).not.toContain('<!doctype');
  });
});

describe('language and colours', () => {
  test('are remembered in the browser, which returns to the page it came from', async () => {
    const { browser } = openFakeSite();
    const response = await browser.post('/console/preferences', {
      language: 'en',
      theme: 'dark',
      next: QUEUE,
    });
    expect(response.headers.get('location')).toBe(QUEUE);
    expect(response.headers.getSetCookie().join()).toMatch(/language=en.*theme=dark/s);
    const page = await browser.get('/console/s/square/main/nowhere', {
      cookie: `__Host-yamidome-console=${TOKEN}; yamidome-console-language=en; yamidome-console-theme=dark`,
    });
    expect(await page.text()).toMatch(/<html lang="en" data-theme="dark">[\s\S]*Page not found/);
  });

  test.each([
    ['//evil.example', '/console'],
    ['https://evil.example/console', '/console'],
    ['/\\evil.example', '/console'],
    ['/console/..//evil.example', '/console'],
    ['javascript:alert(1)', '/console'],
    ['/elsewhere', '/console'],
    ['/consoles', '/console'],
    ['/console/s/square/main/queue?state=all', '/console/s/square/main/queue?state=all'],
    [undefined, '/console'],
  ])('the way back %s leads to %s', (next, path) => {
    expect(localPath(next)).toBe(path);
    expect(new URL(localPath(next), ORIGIN).origin).toBe(ORIGIN);
  });
});

describe('the files of the pages', () => {
  test('have names that change with their content, and may be kept', async () => {
    const { browser } = openFakeSite();
    const page = await (await browser.get('/console/s/square/main/nowhere')).text();
    const addresses = [...page.matchAll(/(?:href|src)="(\/console\/assets\/[^"]+)"/g)].map(([, url]) => url!);
    expect(addresses.length).toBeGreaterThanOrEqual(5);
    for (const address of addresses) {
      const response = await browser.get(address);
      expect(response.status, address).toBe(200);
      expect(response.headers.get('cache-control')).toContain('immutable');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await browser.get('/console/assets/x/..%2Findex.ts')).status).toBe(404);
  });

  test('no page allows inline scripts or styles, other sites or frames', async () => {
    const { browser, visitor } = openFakeSite();
    for (const response of [await browser.get('/console/nowhere'), await visitor.get(QUEUE)]) {
      const policy = response.headers.get('content-security-policy')!;
      expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });
});
