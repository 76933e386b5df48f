import type { OptionDeclarations } from './declare-command.ts';

/** Options that several commands have. @example const options = { ...LANGUAGE_OPTION, json: { … } } */
export const LANGUAGE_OPTION = {
  lang: {
    type: 'string',
    choices: ['ja', 'en'],
    about: {
      en: 'the language of the answer (default: that of the terminal)',
      ja: '表示の言語（省略時：端末の言語）',
    },
  },
} as const satisfies OptionDeclarations;

/** For commands whose output has one language: it chooses that of the help. @example const options = { ...HELP_LANGUAGE_OPTION } */
export const HELP_LANGUAGE_OPTION = {
  lang: {
    ...LANGUAGE_OPTION.lang,
    about: {
      en: 'the language of this text (default: that of the terminal)',
      ja: 'この説明の言語（省略時：端末の言語）',
    },
  },
} as const satisfies OptionDeclarations;

/** The rules and the policy by which texts are judged. @example const options = { ...RULES_OPTIONS, ...LANGUAGE_OPTION } */
export const RULES_OPTIONS = {
  policy: {
    type: 'string',
    value: 'FILE',
    about: {
      en: 'the policy to judge by (default: policy.yaml of the rules)',
      ja: '判定に使うポリシー（省略時：ルールのフォルダーのpolicy.yaml）',
    },
  },
  rules: {
    type: 'string',
    value: 'FOLDER',
    about: {
      en: 'the rules to judge by (default: those of yamidome)',
      ja: '判定に使うルールのフォルダー（省略時：付属のルール）',
    },
  },
} as const satisfies OptionDeclarations;

/** The data folder. @example const options = { ...DATA_OPTION, ...LANGUAGE_OPTION } */
export const DATA_OPTION = {
  data: {
    type: 'string',
    value: 'FOLDER',
    about: {
      en: 'the data folder (default: DATA_DIR)',
      ja: 'データのフォルダー（省略時：DATA_DIR）',
    },
  },
} as const satisfies OptionDeclarations;

/** The archive: a data folder or a PostgreSQL address. @example const options = { ...ARCHIVE_OPTIONS, ...LANGUAGE_OPTION } */
export const ARCHIVE_OPTIONS = {
  ...DATA_OPTION,
  url: {
    type: 'string',
    value: 'ADDRESS',
    about: {
      en: 'a PostgreSQL address (default: DATABASE_URL)',
      ja: 'PostgreSQLの接続先（省略時：DATABASE_URL）',
    },
  },
} as const satisfies OptionDeclarations;
