import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ConsolePage, findPages } from '../../../support/console/find-pages.ts';
import { openBrowser, type TestBrowser } from '../../../support/services/chromium.ts';
import { isFullSize } from '../../../support/test-size.ts';
import { createTemporaryFolder, type RunningApp, startApp } from '../../../support/worlds/running-app.ts';

const WIDTHS = [360, 1280];
const LOCALES = ['ja-JP', 'en-US'];
const THEMES = ['light', 'dark'] as const;
const LOOKS = WIDTHS.flatMap((width) =>
  LOCALES.flatMap((locale) => THEMES.map((colorScheme) => ({ width, locale, colorScheme }))),
);
type Look = (typeof LOOKS)[number];

let app: RunningApp;
let browser: TestBrowser;
let data: Awaited<ReturnType<typeof createTemporaryFolder>>;
beforeAll(async () => {
  data = await createTemporaryFolder('data');
  app = await startApp({
    storageSettings: { dataDir: data.path },
    platformSettings: { sandbox: { port: 0, examples: true } },
  });
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser.close();
  await app.stop();
  await data.remove();
});

/** What axe finds on a page, and whether it scrolls sideways. */
async function inspect(context: BrowserContext, { path, kind }: ConsolePage, look: Look) {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(app.url + path);
  // Otherwise axe also describes every node without a fault, which takes most of its time.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  await page.close();
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`),
    ...(overflow > 0 ? [`scrolls sideways by ${overflow} px`] : []),
    ...errors,
  ].map((fault) => `${kind} ${Object.values(look).join(' ')}: ${fault}`);
}

it('axe finds nothing on any page, in both languages and themes, on a phone and on a desk', async () => {
  const pages = await findPages(app.url!, {});
  const faults: string[] = [];
  for (const [at, look] of LOOKS.entries()) {
    const { width, ...settings } = look;
    const context = await browser.newContext({ ...settings, viewport: { width, height: 800 } });
    // The first page of each area in one look; all pages in all looks take minutes.
    const shown = isFullSize ? pages : pages.slice(at, at + 1);
    for (const page of shown) faults.push(...(await inspect(context, page, look)));
    await context.close();
  }
  expect(faults).toEqual([]);
}, 1_800_000);
