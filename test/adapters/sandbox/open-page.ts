import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openBrowser, type TestBrowser } from '../../support/services/chromium.ts';

/** A sandbox that a browser can open. */
interface ServedPage {
  readonly url: string;
}

/** How a page is opened. */
interface PageOptions {
  /** Further parameters of the address, for example `&channel=mods`. */
  readonly path?: string;
  /** In pixels. */
  readonly width?: number;
  readonly height?: number;
  /** The language of the browser. */
  readonly locale?: string;
}

/**
 * Opens a sandbox for each test, and its page in a real browser. Every error of a page fails the test. Starting a
 * browser takes longer than a test, so pages are reused: every sandbox has another address, of which the browser has
 * stored nothing.
 * @example const { open, chat } = usePages(openSandbox, (chat) => chat.close()); const page = await open('member')
 */
export function usePages<T extends ServedPage>(
  openChat: () => Promise<T>,
  close: (chat: T) => Promise<void>,
) {
  let browser: TestBrowser;
  let chat: T;
  let pageErrors: string[];
  const pagesInUse: { readonly page: Page; readonly locale: string }[] = [];
  const freePages = new Map<string, Page[]>();
  beforeAll(async () => {
    browser = await openBrowser();
  }, 300_000);
  afterAll(() => browser.close());
  beforeEach(async () => {
    chat = await openChat();
    pageErrors = [];
  });
  afterEach(async () => {
    for (const { page, locale } of pagesInUse.splice(0)) {
      await page.goto('about:blank');
      freePages.set(locale, [...(freePages.get(locale) ?? []), page]);
    }
    await close(chat);
    expect(pageErrors).toEqual([]);
  });

  const newPage = async (locale: string): Promise<Page> => {
    const context = await browser.newContext({ reducedMotion: 'reduce', locale });
    const page = await context.newPage();
    page.on('pageerror', (error) => pageErrors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && pageErrors.push(message.text()));
    return page;
  };

  return {
    /** The sandbox of the running test. */
    chat: () => chat,
    /** The errors of all pages so far. A test that causes one on purpose empties it. */
    pageErrors: () => pageErrors,
    async open(as: string, { path = '', width = 1280, height = 800, locale = 'ja-JP' }: PageOptions = {}) {
      const page = freePages.get(locale)?.pop() ?? (await newPage(locale));
      pagesInUse.push({ page, locale });
      await page.setViewportSize({ width, height });
      await page.goto(`${chat.url}/?as=${encodeURIComponent(as)}${path}`);
      await page.locator('#standing .badge').first().waitFor();
      return page;
    },
  };
}

/** Presses the Tab key until an element has the focus, as a person without a mouse does. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab never reaches ${selector}`);
}

/** Goes to the message box by keyboard, types and sends. */
export async function typeMessage(page: Page, text: string): Promise<void> {
  await tabTo(page, '#text');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}
