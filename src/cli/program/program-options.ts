import type { OptionDeclarations } from '../lib/declare-command.ts';

/** The options that may stand before every command; `no-color` may stand anywhere. */
export const PROGRAM_OPTIONS = {
  lang: {
    type: 'string',
    choices: ['ja', 'en'],
    about: {
      en: 'the language of the answer (default: that of the terminal: LC_ALL, LC_MESSAGES or LANG)',
      ja: '表示の言語（省略時：端末の言語。LC_ALL、LC_MESSAGES、LANGの順に調べます）',
    },
  },
  'no-color': {
    type: 'boolean',
    about: {
      en: 'no colour, also on a terminal (as with NO_COLOR)',
      ja: '端末でも色を付けません（NO_COLORと同じです）',
    },
  },
  help: {
    type: 'boolean',
    short: 'h',
    about: {
      en: 'this text; after a command: its help',
      ja: 'この説明。コマンドの後に書くと、そのコマンドの説明',
    },
  },
  version: { type: 'boolean', short: 'V', about: { en: 'the version', ja: 'バージョン' } },
} as const satisfies OptionDeclarations;
