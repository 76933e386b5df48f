import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { ensureInstalled, findOnPath } from './system-package.ts';

const LAUNCH_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

const PROGRAM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
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
    apt: ['chromium', 'fonts-noto-cjk'],
    brew: ['--cask', 'chromium'],
    fallbackCommand: 'CHROMIUM=/path/to/chromium npm test',
  });
  return chromium.launch({ executablePath, args: LAUNCH_FLAGS });
};
