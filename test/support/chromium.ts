import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The file that a program's name stands for, or undefined. @example onPath('chromium') // '/usr/bin/chromium' */
const onPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

const find = (): string | undefined => {
  const chosen = process.env.CHROMIUM;
  if (chosen && !existsSync(chosen)) throw new Error(`CHROMIUM names ${chosen}, and there is no such file`);
  return chosen || names.map(onPath).find(Boolean) || applications.find((file) => existsSync(file));
};

/** The commands that install a browser here without a question being asked; null when we may not or cannot. */
const installation = (): readonly (readonly string[])[] | null => {
  if (onPath('brew')) return [['brew', 'install', '--cask', 'chromium']];
  if (!onPath('apt-get')) return null;
  const root = process.getuid?.() === 0;
  if (!root && spawnSync('sudo', ['-n', 'true']).status !== 0) return null;
  const as = root ? [] : ['sudo', '-n'];
  return [
    [...as, 'apt-get', 'update', '-q'],
    [...as, 'apt-get', 'install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'],
  ];
};

const install = () => {
  for (const [command, ...rest] of installation() ?? []) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync(command!, rest, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }
};

const byHand = () => {
  if (process.platform === 'darwin') return 'brew install --cask chromium';
  return onPath('apt-get') ? 'sudo apt-get install chromium' : 'CHROMIUM=/path/to/chromium npm test';
};

/**
 * A real browser for tests: $CHROMIUM, else the one of this machine, else one installed by the system's package
 * manager where that needs no password. Throws with the line to type when there is none; never skips.
 * @example const browser = await startChromium(); await browser.close()
 */
export const startChromium = async (): Promise<Browser> => {
  if (!find()) install();
  const executablePath = find();
  if (!executablePath) throw new Error(`these tests need Chromium; type: ${byHand()}`);
  return chromium.launch({ executablePath, args: flags });
};
