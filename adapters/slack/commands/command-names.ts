import type { CommandName, Language } from '#core';

/** The one command that an app has here; what is asked stands behind it. */
export const SLASH_COMMAND = '/yamidome';

/** What people write behind the command, in both languages. */
const COMMAND_NAMES = {
  report: ['report', '通報'],
  appeal: ['appeal', '異議申立て'],
  help: ['help', 'ヘルプ'],
  case: ['case', '事案'],
  cases: ['cases', '事案一覧'],
  strikes: ['strikes', 'ストライク'],
  config: ['config', '設定'],
  rules: ['rules', 'ルール'],
  mode: ['mode', 'モード'],
  backtest: ['backtest', '過去検証'],
  export: ['export', '書き出し'],
  'help-lines': ['help-lines', '相談先'],
  scoreboard: ['scoreboard', '記録'],
  vouch: ['vouch', '確認済みにする'],
  waiting: ['waiting', '確認待ち'],
  prove: ['verify', '本人確認'],
  setup: ['setup', '初期設定'],
  inquiry: ['inquiry', '照会'],
} as const satisfies Record<CommandName, readonly [en: string, ja: string]>;

export type Subcommand = 'show' | 'set' | 'export' | 'import' | 'list' | 'test' | 'add' | 'remove';

const SUBCOMMAND_NAMES: Readonly<Record<Subcommand, readonly [en: string, ja: string]>> = {
  show: ['show', '表示'],
  set: ['set', '変更'],
  export: ['export', '書き出し'],
  import: ['import', '読み込み'],
  list: ['list', '一覧'],
  test: ['test', '試す'],
  add: ['add', '登録'],
  remove: ['remove', '削除'],
};

const VALUE_ALIASES: ReadonlyMap<string, string> = new Map([
  ['確認', 'review'],
  ['非表示', 'hide'],
  ['試験運転', 'shadow'],
  ['実施', 'enforce'],
]);

/** @example findCommandName('通報') // 'report' */
export const findCommandName = (word: string): keyof typeof COMMAND_NAMES | undefined =>
  (Object.keys(COMMAND_NAMES) as (keyof typeof COMMAND_NAMES)[]).find((name) =>
    (COMMAND_NAMES[name] as readonly string[]).includes(word.toLowerCase()),
  );

/** @example findSubcommand('変更') // 'set' */
export const findSubcommand = (word: string): Subcommand | undefined =>
  (Object.keys(SUBCOMMAND_NAMES) as Subcommand[]).find((name) =>
    SUBCOMMAND_NAMES[name].includes(word.toLowerCase()),
  );

/** @example parseValue('実施') // 'enforce' */
export const parseValue = (word: string): string => VALUE_ALIASES.get(word) ?? word.toLowerCase();

/** What each command is called for a reader. @example commandNamesFor('ja').report // '/yamidome 通報' */
export function commandNamesFor(language: Language): Readonly<Record<CommandName, string>> {
  const names = Object.entries(COMMAND_NAMES).map(([name, [en, ja]]) => [
    name,
    `${SLASH_COMMAND} ${language === 'ja' ? ja : en}`,
  ]);
  return Object.fromEntries(names) as Record<CommandName, string>;
}
