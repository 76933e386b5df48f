import type { Bilingual } from '../lib/declare-command.ts';
import { COMMANDS } from './commands.ts';

/** The shells for which a completion script can be printed. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** One of `SHELLS`. @example const shell: Shell = 'bash' */
export type Shell = (typeof SHELLS)[number];

/** The commands that the program itself carries out. @example OWN_COMMANDS.version.en // 'the version' */
export const OWN_COMMANDS = {
  completion: {
    en: 'print the completion script of a shell: bash, zsh or fish',
    ja: 'シェルの補完スクリプトを表示します（bash、zsh、fish）',
  },
  help: {
    en: 'this text, or the help of a command: yamidome help check',
    ja: 'この説明、またはコマンドの説明を表示します（例：yamidome help check）',
  },
  version: { en: 'the version', ja: 'バージョンを表示します' },
} as const satisfies Readonly<Record<string, Bilingual>>;

/** Every command with its purpose, in the order of the help. @example PURPOSES[0] // ['serve', { en: …, ja: … }] */
export const PURPOSES: readonly (readonly [name: string, purpose: Bilingual])[] = [
  ...Object.entries(COMMANDS).map(([name, { purpose }]) => [name, purpose] as const),
  ...Object.entries(OWN_COMMANDS),
];
