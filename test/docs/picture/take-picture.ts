import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { startChromium } from '../../support/services/chromium.ts';
import { CASE_NUMBER, PICTURE_FILE, PICTURE_TIME, playScene, RECORD_FILE, recordScene } from './scene.ts';

/**
 * Takes the picture of the README again: `npm run docs:picture`. Time, texts and theme are fixed. Beside the picture it
 * writes what the program said in it, and the hash of the picture, so that a test notices when the two differ.
 */

/** Of one of the two pages, in CSS pixels. */
const WIDTH = 900;
const HEIGHT = 1000;

const fileInDocs = (name: string) => new URL(`../../../docs/${name}`, import.meta.url);

/** The page as one person sees it. */
async function takePage(browser: Browser, url: string): Promise<Buffer> {
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: HEIGHT },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(PICTURE_TIME);
  await page.goto(url);
  await page.locator('#standing .badge').first().waitFor();
  await page.locator('.letter:visible, .case-card:visible').first().waitFor();
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  // Two frames later everything that was drawn is on the screen, and the panel has its last scroll position.
  await page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))))',
  );
  await page.evaluate(
    `for (const element of document.querySelectorAll('.case')) element.textContent = '${CASE_NUMBER}'`,
  );
  const picture = await page.screenshot();
  await context.close();
  return picture;
}

/** Two pictures side by side. */
async function joinPictures(browser: Browser, pictures: readonly Buffer[]): Promise<Buffer> {
  const viewport = { width: WIDTH * pictures.length, height: HEIGHT };
  const page = await browser.newPage({ viewport });
  const images = pictures.map(
    (picture) => `<img alt="" src="data:image/png;base64,${picture.toString('base64')}">`,
  );
  await page.setContent(`<body style="margin:0;display:flex">${images.join('')}</body>`);
  await page.waitForFunction('[...document.images].every((image) => image.complete)');
  return page.screenshot();
}

const app = await playScene();
const browser = await startChromium();
try {
  const pictures = [
    await takePage(browser, `${app.url}/?as=recruiter`),
    await takePage(browser, `${app.url}/?as=moderator&channel=mods`),
  ];
  const picture = await joinPictures(browser, pictures);
  const record = {
    sha256: createHash('sha256').update(picture).digest('hex'),
    ...(await recordScene(app)),
  };
  await writeFile(fileInDocs(PICTURE_FILE), picture);
  await writeFile(fileInDocs(RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
  console.log(`docs/${PICTURE_FILE} and docs/${RECORD_FILE} are written`);
} finally {
  await browser.close();
  await app.stop();
}
