import type { Language } from '#core';
import { COMMANDS, type ProgramCommand } from './commands.ts';

/** The commands that the program itself carries out. */
const OWN_COMMANDS = {
  help: {
    en: 'this text, or the help of a command: yamidome help check',
    ja: 'この説明、またはコマンドの説明を表示します（例：yamidome help check）',
  },
  version: { en: 'the version', ja: 'バージョンを表示します' },
} as const satisfies Readonly<Record<string, ProgramCommand['purpose']>>;

/** Every word that may follow `yamidome`. @example PROGRAM_WORDS.includes('version') // true */
export const PROGRAM_WORDS: readonly string[] = [...Object.keys(COMMANDS), ...Object.keys(OWN_COMMANDS)];

const TEXTS = {
  en: {
    start: `usage: yamidome [COMMAND] [options]

Finds posts that recruit people for crime on Discord and Slack, hides them and keeps evidence. Without a command it
starts, as "yamidome serve" does.
`,
    end: `
  --lang ja|en        the language of the answer (default: that of the terminal: LC_ALL, LC_MESSAGES or LANG)
  --no-color          no colour, also on a terminal (as with NO_COLOR)
  -h, --help          this text; after a command: its help
  -V, --version       the version

"yamidome COMMAND --help" explains a command.
`,
  },
  ja: {
    start: `使い方: yamidome [コマンド] [オプション]

DiscordとSlackの闇バイト勧誘を検出して非表示にし、証拠を保管します。コマンドを省略すると「yamidome serve」と同じく
起動します。
`,
    end: `
  --lang ja|en        表示の言語（省略時：端末の言語。LC_ALL、LC_MESSAGES、LANGの順に調べます）
  --no-color          端末でも色を付けません（NO_COLORと同じです）
  -h, --help          この説明。コマンドの後に書くと、そのコマンドの説明
  -V, --version       バージョン

各コマンドの説明は「yamidome コマンド --help」で表示します。
`,
  },
} as const;

/** The help of the whole program. @example terminal.out.write(formatProgramHelp('en')) */
export const formatProgramHelp = (language: Language): string => {
  const purposes = [
    ...Object.entries(COMMANDS).map(([name, { purpose }]) => [name, purpose] as const),
    ...Object.entries(OWN_COMMANDS),
  ];
  const width = Math.max(...purposes.map(([name]) => name.length)) + 2;
  const lines = purposes.map(([name, purpose]) => `  ${name.padEnd(width)}${purpose[language]}\n`);
  const { start, end } = TEXTS[language];
  return `${start}\n${lines.join('')}${end}`;
};
