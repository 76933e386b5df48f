import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { type ConsolePage, findPages } from '../../support/console/find-pages.ts';
import { startChromium } from '../../support/services/chromium.ts';
import { createTemporaryFolder, RECRUITING_TEXT, startApp } from '../../support/worlds/running-app.ts';
import { PICTURE_TIME } from '../picture/scene.ts';
import { encodePng } from './encode-png.ts';

/**
 * Takes the pictures of the console in docs/console again: `npm run docs:console`. The sandbox with its examples runs at a
 * fixed time, so that the same pages give the same pictures.
 */

const FOLDER = new URL('../../../docs/console/', import.meta.url);

interface Look {
  /** Added to the name of the picture. */
  readonly suffix: string;
  readonly locale: 'ja-JP' | 'en-US';
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  /** Absent: every page. */
  readonly only?: readonly string[];
}

const LOOKS: readonly Look[] = [
  { suffix: 'ja', locale: 'ja-JP', width: 1280, colorScheme: 'light' },
  { suffix: 'en', locale: 'en-US', width: 1280, colorScheme: 'light' },
  {
    suffix: 'ja.dark',
    locale: 'ja-JP',
    width: 1280,
    colorScheme: 'dark',
    only: ['queue', 'case', 'figures'],
  },
  {
    suffix: 'ja.phone',
    locale: 'ja-JP',
    width: 360,
    colorScheme: 'light',
    only: ['queue', 'case', 'playground'],
  },
];

/** Parts of other pages, which are pages of their own without script only. */
const FRAGMENTS = ['case-neighbours', 'servers'];

/** The name of the picture of a page. @example nameOf({ kind: '/case/:case' }) // 'case' */
const nameOf = ({ kind }: Pick<ConsolePage, 'kind'>): string =>
  kind
    .split('/')
    .filter((part) => part !== '' && part !== 'console' && !part.startsWith(':'))
    .join('-') || 'start';

/** The pixels of a screenshot, decoded by the browser. */
const DECODE = `async (screenshot) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + screenshot;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let binary = '';
  for (let at = 0; at < data.length; at += 32768) binary += String.fromCharCode(...data.subarray(at, at + 32768));
  return btoa(binary);
}`;

/** What a reader does on a page before its picture is taken. */
const PREPARATIONS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async playground(page) {
    await page.locator('main textarea').first().fill(RECRUITING_TEXT);
    await page.locator('main form button[type="submit"], main form button:not([type])').first().click();
    await page.locator('main mark').first().waitFor();
    await page.evaluate('scrollTo(0, 0)');
  },
};

async function takePicture(page: Page, drawing: Page, { name, address }: { name: string; address: string }) {
  await page.goto(address);
  await PREPARATIONS[name]?.(page);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  // Two frames later everything that was drawn is on the screen.
  await page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))))',
  );
  const screenshot = (await page.screenshot()).toString('base64');
  const pixels = (await drawing.evaluate(`(${DECODE})(${JSON.stringify(screenshot)})`)) as string;
  return encodePng(new Uint8Array(Buffer.from(pixels, 'base64')), page.viewportSize()!);
}

async function takeLook(browser: Browser, url: string, pages: readonly ConsolePage[], look: Look) {
  const { suffix, locale, width, colorScheme, only } = look;
  const height = width < 500 ? 740 : 800;
  const context = await browser.newContext({
    ...{ locale, colorScheme, viewport: { width, height } },
    ...{ reducedMotion: 'reduce', timezoneId: 'Asia/Tokyo' },
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(PICTURE_TIME);
  const drawing = await (await browser.newContext()).newPage();
  let bytes = 0;
  for (const known of pages) {
    const name = nameOf(known);
    if (only ? !only.includes(name) : FRAGMENTS.includes(name)) continue;
    const picture = await takePicture(page, drawing, { name, address: url + known.path });
    await writeFile(new URL(`${name}.${suffix}.png`, FOLDER), picture);
    console.log(`docs/console/${name}.${suffix}.png: ${Math.round(picture.length / 1000)} kB`);
    bytes += picture.length;
  }
  await context.close();
  return bytes;
}

const data = await createTemporaryFolder('data');
const app = await startApp({
  storageSettings: { dataDir: data.path },
  platformSettings: { sandbox: { port: 0, examples: true } },
  clock: { now: () => PICTURE_TIME },
});
const browser = await startChromium();
try {
  const pages = await findPages(app.url!, {});
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  let bytes = 0;
  for (const look of LOOKS) bytes += await takeLook(browser, app.url!, pages, look);
  console.log(`together ${Math.round(bytes / 1000)} kB`);
} finally {
  await browser.close();
  await app.stop();
  await data.remove();
}
