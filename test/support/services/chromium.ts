import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { ensureInstalled, findOnPath } from './system-package.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

const programNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const macApplications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const findChromium = (): string | undefined => {
  const chosen = process.env.CHROMIUM;
  if (chosen && !existsSync(chosen)) throw new Error(`CHROMIUM names ${chosen}, and there is no such file`);
  return (
    chosen || programNames.map(findOnPath).find(Boolean) || macApplications.find((file) => existsSync(file))
  );
};

/**
 * A real browser for tests: $CHROMIUM, else the one of this machine, else one installed by the system's package
 * manager where that needs no password. Throws with the line to type when there is none; never skips.
 * @example const browser = await startChromium(); await browser.close()
 */
export const startChromium = async (): Promise<Browser> => {
  const executablePath = ensureInstalled('Chromium', findChromium, {
    apt: ['chromium', 'fonts-noto-cjk'],
    brew: ['--cask', 'chromium'],
    fallbackCommand: 'CHROMIUM=/path/to/chromium npm test',
  });
  return chromium.launch({ executablePath, args: flags });
};
