import type { Language } from '#core';
import { formatOptions } from '../lib/declare-command.ts';
import { PURPOSES } from './own-commands.ts';
import { PROGRAM_OPTIONS } from './program-options.ts';

const TEXTS = {
  en: {
    start: `usage: yamidome [COMMAND] [options]

Finds posts that recruit people for crime on Discord and Slack, hides them and keeps evidence. Without a command it
starts, as "yamidome serve" does.`,
    end: '"yamidome COMMAND --help" explains a command.',
  },
  ja: {
    start: `使い方: yamidome [コマンド] [オプション]

DiscordとSlackの闇バイト勧誘を検出して非表示にし、証拠を保管します。コマンドを省略すると「yamidome serve」と同じく
起動します。`,
    end: '各コマンドの説明は「yamidome コマンド --help」で表示します。',
  },
} as const;

/** The help of the whole program. @example terminal.out.write(formatProgramHelp('en')) */
export const formatProgramHelp = (language: Language): string => {
  const width = Math.max(...PURPOSES.map(([name]) => name.length)) + 2;
  const lines = PURPOSES.map(([name, purpose]) => `  ${name.padEnd(width)}${purpose[language]}\n`);
  const { start, end } = TEXTS[language];
  return `${start}\n\n${lines.join('')}\n${formatOptions(PROGRAM_OPTIONS, language)}\n${end}\n`;
};
