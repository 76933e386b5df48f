import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';
import { openBrowser, type TestBrowser } from '../support/services/chromium.ts';
import { serveFolder } from '../support/services/static-server.ts';

/** Below a path, as many hosts of static sites offer one. */
const BASE = '/yamidome';

let folder: string;
let server: Awaited<ReturnType<typeof serveFolder>>;
let browser: TestBrowser;

beforeAll(async () => {
  // Inside the project: the pages are modules and import packages of the generator.
  folder = await mkdtemp(join(PROJECT_ROOT, '.site-test-'));
  await promisify(execFile)(process.execPath, ['site/build.ts', '--folder', folder, '--base', BASE], {
    cwd: PROJECT_ROOT,
    maxBuffer: 10_000_000,
  });
  server = await serveFolder(join(folder, 'out'), BASE);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface ReaderOptions {
  readonly locale?: string;
  readonly width?: number;
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

/** Opens a page of the site as a reader with this language and width. Requests to other servers are recorded. */
async function openSite(path: string, options: ReaderOptions = {}) {
  const { locale = 'en-US', width = 1280, reducedMotion = 'no-preference' } = options;
  const context = await browser.newContext({ locale, viewport: { width, height: 800 }, reducedMotion });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) errors.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${server.url}${path}`, { waitUntil: 'networkidle' });
  const foreign = () => requests.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:'));
  return { page, foreign, errors, close: () => context.close() };
}

/** Addresses of the pages that the search finds, best first. */
async function searchFor(page: Page, words: string): Promise<string[]> {
  await page.locator('.rp-search-button').first().click();
  await page.locator('.rp-search-panel__input').fill(words);
  const results = page.locator('.rp-search-panel__modal a');
  await results.first().waitFor();
  return results.evaluateAll((links) =>
    links.map((link) => decodeURI((link as { href?: string }).href ?? '')),
  );
}

describe('the site of the documents', () => {
  it('finds the hourly limit, and asks no other server', async () => {
    const { page, foreign, errors, close } = await openSite('/index.html');
    const found = await searchFor(page, 'hourly limit');
    expect(found[0]).toBe(`${server.url}/hourly-limit`);
    await page.locator('.rp-search-panel__modal a').first().click();
    await page.locator('h1', { hasText: 'Hourly limit' }).waitFor();
    expect(foreign()).toEqual([]);
    expect(errors).toEqual([]);
    await close();
  });

  it('finds テレグラム on Japanese pages, and asks no other server', async () => {
    const { page, foreign, errors, close } = await openSite('/ja/index.html', { locale: 'ja-JP' });
    const found = await searchFor(page, 'テレグラム');
    expect(found.every((address) => address.startsWith(`${server.url}/ja/`))).toBe(true);
    expect(await page.locator('.rp-search-panel__modal').textContent()).toContain('テレグラム');
    expect(foreign()).toEqual([]);
    expect(errors).toEqual([]);
    await close();
  });

  it('opens in Japanese for a reader whose browser is Japanese, and then in English on request', async () => {
    const { page, close } = await openSite('/index.html', { locale: 'ja-JP' });
    await page.waitForURL(/\/ja\//);
    expect(await page.locator('html').getAttribute('lang')).toBe('ja');
    await page.locator('main a', { hasText: 'English' }).first().click();
    await page.locator('h1', { hasText: 'Documents' }).waitFor();
    await page.reload({ waitUntil: 'networkidle' });
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await close();
  });

  it('switches to the same page in the other language', async () => {
    const { page, close } = await openSite('/discord.html', { width: 1600 });
    expect(await page.locator('h2').first().textContent()).toContain('Invite it');
    await page
      .locator('a[hreflang="ja"]')
      .first()
      .evaluate((link) => (link as { click?: () => void }).click?.());
    await page.locator('h2', { hasText: '招待する' }).waitFor();
    expect(page.url()).toContain(`${server.url}/ja/discord`);
    await close();
  });

  it('says on a page that exists only in English that it does', async () => {
    const { page, close } = await openSite('/ja/architecture.html', { locale: 'ja-JP' });
    expect(await page.locator('main').textContent()).toContain('このページは英語だけです');
    await close();
  });

  it('fits into a telephone of 360 pixels', async () => {
    for (const path of ['/index.html', '/platforms.html', '/ja/discord.html', '/ja/hourly-limit.html']) {
      const { page, close } = await openSite(path, {
        width: 360,
        locale: path.startsWith('/ja/') ? 'ja-JP' : 'en-US',
      });
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(360);
      await close();
    }
  });

  it('gives the text at least 680 of 1280 pixels', async () => {
    const { page, close } = await openSite('/install.html');
    expect(await page.evaluate("document.querySelector('.rspress-doc').clientWidth")).toBeGreaterThanOrEqual(
      680,
    );
    await close();
  });

  it('shows the animation, and the picture to readers who prefer reduced motion', async () => {
    for (const [reducedMotion, file] of [
      ['no-preference', 'sandbox.en.gif'],
      ['reduce', 'sandbox.png'],
    ] as const) {
      const { page, close } = await openSite('/start.html', { reducedMotion });
      const [source, width] = (await page.evaluate(
        "(({ currentSrc, naturalWidth }) => [currentSrc, naturalWidth])(document.querySelector('main picture img'))",
      )) as [string, number];
      expect(source).toBe(`${server.url}/files/docs/${file}`);
      expect(width).toBeGreaterThan(800);
      await close();
    }
  });

  it('shows the picture of the console in the language of the page', async () => {
    for (const [path, file] of [
      ['/console.html', 'queue.en.png'],
      ['/ja/console.html', 'queue.ja.png'],
    ] as const) {
      const { page, errors, close } = await openSite(path, {
        locale: path.startsWith('/ja/') ? 'ja-JP' : 'en-US',
      });
      const [source, width] = (await page.evaluate(
        "(({ currentSrc, naturalWidth }) => [currentSrc, naturalWidth])(document.querySelector('.rspress-doc img'))",
      )) as [string, number];
      expect(source).toBe(`${server.url}/files/docs/console/${file}`);
      expect(width).toBe(1280);
      expect(errors).toEqual([]);
      await close();
    }
  });

  it('opens a file that a page names as text', async () => {
    const { page, close } = await openSite('/index.html');
    await page.locator('a[href$="env.example.txt"]').first().click();
    await page.waitForURL(/env\.example\.txt/);
    expect(await page.locator('body').textContent()).toContain('DISCORD_TOKEN');
    await close();
  });
});
