import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../../../support/services/chromium.ts';
import { ORIGIN, TOKEN } from '../fake-console.ts';
import { openFiguresSite } from './figures-world.ts';

const FIGURES = `${ORIGIN}/console/s/square/main/figures`;

describe('the figures in a browser', () => {
  let browser: TestBrowser;
  let page: Page;
  const problems: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
    const context = await browser.newContext({ locale: 'ja', viewport: { width: 360, height: 800 } });
    page = await context.newPage();
    const { send } = await openFiguresSite(['administrator']);
    // The site answers the browser without a network.
    await page.route('**/*', async (route) => {
      const request = route.request();
      const { pathname, search } = new URL(request.url());
      const response = await send(pathname + search, {
        headers: { cookie: `__Host-yamidome-console=${TOKEN}`, 'accept-language': 'ja' },
      });
      const body = Buffer.from(await response.arrayBuffer());
      await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
    });
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
  });
  afterAll(() => browser.close());

  test('at 360 pixels nothing is wider than the screen, and the policy of the site blocks nothing', async () => {
    for (const address of [FIGURES, `${FIGURES}?preset=last-90-days`, `${FIGURES}/year`]) {
      await page.goto(address);
      for (const summary of await page.locator('main summary').all()) await summary.click();
      const tooWide = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(tooWide).toBe(0);
    }
    expect(problems).toEqual([]);
  });

  test('a chart can be saved as a picture', async () => {
    await page.goto(FIGURES);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'PNG：件数の推移' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('volume.png');
    const bytes = await (await download.createReadStream()).toArray();
    const png = Buffer.concat(bytes as Buffer[]);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    // Two pixels of the picture for each of the drawing.
    expect(png.readUInt32BE(16)).toBe(1440);
    expect(problems).toEqual([]);
  });
});
