import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that tests need, by the names that the package managers give it. */
export interface SystemPackage {
  readonly apt: readonly string[];
  /** Arguments of `brew install`. */
  readonly brew: readonly string[];
  /** What to type where neither is at hand. */
  readonly fallbackCommand: string;
}

/** The file that a program's name stands for, or undefined. @example findOnPath('chromium') // '/usr/bin/chromium' */
export const findOnPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

/** The commands that install it here without a question being asked; none when we may not or cannot. */
const installCommands = ({ apt, brew }: SystemPackage): readonly (readonly string[])[] => {
  if (findOnPath('brew')) return [['brew', 'install', ...brew]];
  if (!findOnPath('apt-get')) return [];
  const root = process.getuid?.() === 0;
  if (!root && spawnSync('sudo', ['-n', 'true']).status !== 0) return [];
  // Test files run side by side: whoever comes second waits for the first instead of failing.
  const aptGet = [...(root ? [] : ['sudo', '-n']), 'apt-get', '-o', 'DPkg::Lock::Timeout=300', '-q'];
  return [
    [...aptGet, 'update'],
    [...aptGet, 'install', '-y', '--no-install-recommends', ...apt],
  ];
};

const manualCommand = ({ apt, brew, fallbackCommand }: SystemPackage): string => {
  if (process.platform === 'darwin') return `brew install ${brew.join(' ')}`;
  return findOnPath('apt-get') ? `sudo apt-get install ${apt.join(' ')}` : fallbackCommand;
};

/**
 * The program that `findChromium` finds, installed by the system's package manager where it is missing and that needs no
 * password. Throws with the line to type when there is none; never skips.
 * @example ensureInstalled('redis-server', () => findOnPath('redis-server'), { apt: ['redis-server'], … })
 */
export function ensureInstalled(name: string, find: () => string | undefined, from: SystemPackage): string {
  const there = find();
  if (there) return there;
  for (const [command, ...rest] of installCommands(from)) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync(command!, rest, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const file = find();
  if (!file) throw new Error(`these tests need ${name}; type: ${manualCommand(from)}`);
  return file;
}
