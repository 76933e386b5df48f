import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../../support/services/chromium.ts';
import { RECRUITING_TEXT } from '../../support/worlds/running-app.ts';
import { CASE_NUMBER, PICTURE_TIME } from '../picture/scene.ts';
import { encodeGif, type Frame } from './encode-gif.ts';
import {
  ANIMATION_LANGUAGES,
  ANIMATION_RECORD,
  type AnimationLanguage,
  animationFile,
  CAPTIONS,
  recordStory,
  startStory,
} from './story.ts';

/**
 * Records the animations of the READMEs again: `npm run docs:animation`. A browser plays the story in the sandbox, one
 * screenshot for each frame, at a fixed time. Beside the animations it writes what the program says in them, and their
 * hashes, so that a test notices when the two differ.
 */

/** Of the page, in pixels. */
const WIDTH = 900;
const HEIGHT = 640;
/** Of the strip with the caption. */
const CAPTION_HEIGHT = 52;

const fileInDocs = (name: string) => new URL(`../../../docs/${name}`, import.meta.url);

/** Draws a screenshot with its caption on a canvas, and returns the pixels in base64. */
const DRAW = `async ({ screenshot, caption, width, height, captionHeight }) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + screenshot;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width, height: height + captionHeight });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  context.fillStyle = '#1e1b4b';
  context.fillRect(0, height, width, captionHeight);
  context.fillStyle = '#ffffff';
  context.font = '600 22px sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(caption, width / 2, height + captionHeight / 2);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let binary = '';
  for (let at = 0; at < data.length; at += 32768) binary += String.fromCharCode(...data.subarray(at, at + 32768));
  return btoa(binary);
}`;

/** Takes a frame of what the page shows now. */
function createCamera(page: Page, drawing: Page) {
  const frames: Frame[] = [];
  const shoot = async (caption: string, milliseconds: number): Promise<void> => {
    await page.evaluate(`for (const element of document.querySelectorAll('.case, #toast-text'))
      element.textContent = element.textContent.replace(/Y-[0-9A-Z]{10}/, '${CASE_NUMBER}')`);
    // Two frames later everything that was drawn is on the screen.
    await page.evaluate(
      'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))))',
    );
    const screenshot = (await page.screenshot()).toString('base64');
    const size = { width: WIDTH, height: HEIGHT, captionHeight: CAPTION_HEIGHT };
    const pixels = (await drawing.evaluate(
      `(${DRAW})(${JSON.stringify({ screenshot, caption, ...size })})`,
    )) as string;
    frames.push({ rgba: new Uint8Array(Buffer.from(pixels, 'base64')), milliseconds });
  };
  return { frames, shoot };
}

const speakAs = (page: Page, name: string) =>
  page.locator(`.person input[value="${name}"]`).check({ force: true });

/** Marks an element as the next one to be pressed. */
const mark = (page: Page, selector: string) =>
  page.evaluate(`document.querySelector('${selector}').style.outline = '4px solid #d97706'`);

/** Scrolls the recruiter's post to the top of the channel. */
const showPost = (page: Page) =>
  page.evaluate(`(() => {
    const panel = document.querySelector('#panel');
    const post = [...panel.querySelectorAll('.message')].find((row) => row.textContent.includes('${RECRUITING_TEXT}'));
    panel.scrollTop += post.getBoundingClientRect().top - panel.getBoundingClientRect().top;
  })()`);

/** Plays the story; about 16 seconds. */
async function playStory(
  page: Page,
  language: AnimationLanguage,
  shoot: ReturnType<typeof createCamera>['shoot'],
) {
  const [posts, hidden, card, overturns, back] = CAPTIONS[language];
  await page.locator('.message').first().waitFor();
  await shoot(posts, 1500);
  for (let typed = 5; typed < RECRUITING_TEXT.length; typed += 5) {
    await page.locator('#text').fill(RECRUITING_TEXT.slice(0, typed));
    await shoot(posts, 250);
  }
  await page.locator('#text').fill(RECRUITING_TEXT);
  await mark(page, '#send');
  await shoot(posts, 900);
  await page.evaluate("document.querySelector('#send').style.outline = ''");
  await page.locator('#text').press('Enter');
  await page.locator('.letter').waitFor();
  await page.locator('.badge.strikes', { hasText: '1' }).waitFor();
  await showPost(page);
  await shoot(hidden, 3500);

  await speakAs(page, 'moderator');
  await page.locator('#tab-mods').click();
  await page.locator('.case-card').waitFor();
  await shoot(card, 3800);
  await mark(page, '.decision button:nth-child(2)');
  await shoot(overturns, 1500);
  await page.locator('.decision button:nth-child(2)').click();
  await page.locator('.case-card.overturned').waitFor();
  await shoot(overturns, 1800);

  await speakAs(page, 'recruiter');
  await page.locator('#tab-general').click();
  await page.locator('.badge.strikes', { hasText: '0' }).waitFor();
  await showPost(page);
  await shoot(back, 3000);
}

/** Records the story in one language. */
async function recordAnimation(browser: Browser, language: AnimationLanguage): Promise<Uint8Array> {
  const app = await startStory();
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: HEIGHT },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: language,
    timezoneId: 'Asia/Tokyo',
  });
  try {
    const page = await context.newPage();
    await page.clock.setFixedTime(PICTURE_TIME);
    await page.goto(`${app.url}/?as=recruiter`);
    const { frames, shoot } = createCamera(page, await context.newPage());
    await playStory(page, language, shoot);
    return encodeGif(frames, WIDTH, HEIGHT + CAPTION_HEIGHT);
  } finally {
    await context.close();
    await app.stop();
  }
}

const browser = await startChromium();
try {
  const record: Record<string, object> = {};
  for (const language of ANIMATION_LANGUAGES) {
    const animation = await recordAnimation(browser, language);
    await writeFile(fileInDocs(animationFile(language)), animation);
    const sha256 = createHash('sha256').update(animation).digest('hex');
    record[language] = { sha256, ...(await recordStory(language)) };
    console.log(`docs/${animationFile(language)}: ${Math.round(animation.length / 1000)} kB`);
  }
  await writeFile(fileInDocs(ANIMATION_RECORD), `${JSON.stringify(record, null, 2)}\n`);
} finally {
  await browser.close();
}
