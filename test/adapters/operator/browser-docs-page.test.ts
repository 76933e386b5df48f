import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOperatorSite, OPERATOR_PATHS } from '../../../adapters/operator/index.ts';
import { mountSite, startWebServer, type WebServer } from '../../../adapters/web/index.ts';
import { siteOptions } from '../../support/operator/api-world.ts';
import { openBrowser, type TestBrowser } from '../../support/services/chromium.ts';
import { sized } from '../../support/test-size.ts';

let server: WebServer;
let browser: TestBrowser;
beforeAll(async () => {
  const site = createOperatorSite(siteOptions());
  const pages = OPERATOR_PATHS.map((path) => mountSite(path, site, { proxied: false }));
  server = await startWebServer({ host: '127.0.0.1', port: 0, pages, log: siteOptions().log });
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Each look takes some ten seconds: the gate has one of them. */
const LOOKS = [
  { width: 360, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const;

it.each(LOOKS.slice(0, sized(1, LOOKS.length)))(
  'the page of the document is accessible and needs no script: %o',
  async ({ width, colorScheme }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`${server.url}/docs`);
    await page.locator('summary').first().click();
    // Otherwise axe also describes every node without a fault, which takes most of its time.
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await page.goto(`${server.url}/problems/too-large`);
    expect(new URL(page.url()).hash).toBe('#problem-too-large');
    expect(await page.locator('#problem-too-large').textContent()).toContain('413');
    expect(errors).toEqual([]);
    await context.close();
  },
);
