import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that tests need, with its names in the package managers. */
export interface SystemPackage {
  readonly apt: readonly string[];
  /** Arguments of `brew install`. */
  readonly brew: readonly string[];
  /** What to type if there is neither apt nor Homebrew. */
  readonly fallbackCommand: string;
}

/** The path of a program, or undefined. @example findOnPath('chromium') // '/usr/bin/chromium' */
export const findOnPath = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

/** Commands that install it without a prompt; none if that is not possible. */
const installCommands = ({ apt, brew }: SystemPackage): readonly (readonly string[])[] => {
  if (findOnPath('brew')) return [['brew', 'install', ...brew]];
  if (!findOnPath('apt-get')) return [];
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true']).status !== 0) return [];
  // Test files run in parallel: the second one waits for the lock of the first instead of failing.
  const aptGet = [...(isRoot ? [] : ['sudo', '-n']), 'apt-get', '-o', 'DPkg::Lock::Timeout=300', '-q'];
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
 * The path that `find` returns. If it is missing, the system's package manager installs the program, where that needs no
 * password. Throws if that fails; the message has the command to type.
 * @example ensureInstalled('redis-server', () => findOnPath('redis-server'), { apt: ['redis-server'], … })
 */
export function ensureInstalled(name: string, find: () => string | undefined, from: SystemPackage): string {
  const existing = find();
  if (existing) return existing;
  for (const [command, ...rest] of installCommands(from)) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync(command!, rest, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const file = find();
  if (!file) throw new Error(`these tests need ${name}; type: ${manualCommand(from)}`);
  return file;
}
