import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { ensureInstalled, findOnPath } from './system-package.ts';

const LAUNCH_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

/**
 * The first that is installed. The headless shell has the same engine without the windows of a desktop: a context with a
 * page costs a third of the processor time.
 */
const PROGRAM_NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];
const MAC_APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const findChromium = (): string | undefined => {
  const configured = process.env.CHROMIUM;
  if (configured && !existsSync(configured))
    throw new Error(`CHROMIUM names ${configured}, and there is no such file`);
  return (
    configured ||
    PROGRAM_NAMES.map(findOnPath).find(Boolean) ||
    MAC_APPLICATIONS.find((file) => existsSync(file))
  );
};

/**
 * Starts a real browser: $CHROMIUM, otherwise the one of this machine, otherwise one that the system's package manager
 * installs without a password. Throws if there is none; the message has the command to type. Never skips a test.
 * @example const browser = await startChromium(); await browser.close()
 */
export const startChromium = async (): Promise<Browser> => {
  const executablePath = ensureInstalled('Chromium', findChromium, {
    apt: ['chromium-headless-shell', 'fonts-noto-cjk'],
    brew: ['--cask', 'chromium'],
    fallbackCommand: 'CHROMIUM=/path/to/chromium npm test',
  });
  return chromium.launch({ executablePath, args: LAUNCH_FLAGS });
};

/** What the tests use of a browser. */
export type TestBrowser = Pick<Browser, 'newContext' | 'newPage' | 'close'>;

let ofThisThread: Promise<Browser> | undefined;

/**
 * Opens the browser that all test files of a thread share: to start one takes longer than most tests. Each context has
 * its own cookies, storage and cache, as a profile of its own has. `close` closes the contexts; the browser ends with the
 * thread.
 * @example const browser = await openBrowser(); const page = await browser.newPage(); await browser.close()
 */
export async function openBrowser(): Promise<TestBrowser> {
  ofThisThread =
    ofThisThread?.then((open) => (open.isConnected() ? open : startChromium()), startChromium) ??
    startChromium();
  const browser = await ofThisThread;
  const contexts: BrowserContext[] = [];
  const newContext: TestBrowser['newContext'] = async (options) => {
    const context = await browser.newContext(options);
    contexts.push(context);
    return context;
  };
  return {
    newContext,
    newPage: async (options) => (await newContext(options)).newPage(),
    close: async () => {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
  };
}
