import type { CommandName } from '#core';

/** A word of the command menu in both languages. English is what everybody sees whose Discord is not Japanese. */
export interface Bilingual {
  readonly en: string;
  readonly ja: string;
}

const bilingual = (en: string, ja: string): Bilingual => ({ en, ja });

/** What the commands are called. Discord allows small letters, digits, - and _; no blanks. */
export const commandNames = {
  report: bilingual('report', '通報'),
  appeal: bilingual('appeal', '異議申立て'),
  help: bilingual('help', 'ヘルプ'),
  'help-lines': bilingual('help-lines', '相談先'),
  scoreboard: bilingual('scoreboard', '記録'),
  case: bilingual('case', '事案'),
  cases: bilingual('cases', '事案一覧'),
  strikes: bilingual('strikes', 'ストライク'),
  vouch: bilingual('vouch', '確認済みにする'),
  waiting: bilingual('waiting', '確認待ち'),
  prove: bilingual('verify', '本人確認'),
  setup: bilingual('setup', '初期設定'),
  config: bilingual('config', '設定'),
  rules: bilingual('rules', 'ルール'),
  mode: bilingual('mode', 'モード'),
  backtest: bilingual('backtest', '過去検証'),
  export: bilingual('export', '書き出し'),
  inquiry: bilingual('inquiry', '照会'),
} as const satisfies Record<CommandName, Bilingual>;

const commandByEnglishName = new Map(
  Object.entries(commandNames).map(([name, { en }]) => [en, name as CommandName]),
);

/** The command that Discord tells of; undefined for one that we do not offer. @example findCommandName('verify') // 'prove' */
export const findCommandName = (called: string): CommandName | undefined => commandByEnglishName.get(called);

/** What stands beside them in the menu, at most 100 characters. */
export const commandDescriptions = {
  report: bilingual('Tell the moderators about a message', 'メッセージをモデレーターに知らせます'),
  appeal: bilingual(
    'Ask for a second look at a decision about your message',
    '自分の投稿への判断の見直しを求めます',
  ),
  help: bilingual('What you can do here', 'できることを表示します'),
  'help-lines': bilingual(
    'Whom to call in trouble; only you see it',
    '困ったときの相談先を、あなただけに表示します',
  ),
  scoreboard: bilingual('How fast posts are hidden and cases decided', '非表示や判断までの時間などの記録'),
  case: bilingual('What happened in a case', '事案の経過と結果を表示します'),
  cases: bilingual('The cases about a member', '利用者に関する事案を表示します'),
  strikes: bilingual('The strikes of a member', '利用者のストライクを表示します'),
  vouch: bilingual('Let a member through the gate', '確認待ちの利用者を確認済みにします'),
  waiting: bilingual('Who waits to be verified', '確認待ちの利用者を表示します'),
  prove: bilingual('Get your link to verify', '本人確認のリンクを受け取ります'),
  setup: bilingual('Set up this server step by step', 'このサーバーの初期設定を順に行います'),
  config: bilingual('Show and change the settings', '設定の表示と変更'),
  rules: bilingual('Rules in force, and phrases of this server', '有効なルールと、登録した語句'),
  mode: bilingual('Only watch (shadow), or act (enforce)', '試験運転と実施を切り替えます'),
  backtest: bilingual(
    'What the rules would have done to messages that are there',
    'すでにある投稿でルールを試します',
  ),
  export: bilingual('The cases of this server as a file', 'このサーバーの事案をファイルに書き出します'),
  inquiry: bilingual("Investigators' written questions", '捜査機関からの照会に答えます'),
} as const satisfies Record<CommandName, Bilingual>;

/** Entries of the context menus of a message and of a member. */
export const contextMenuNames = {
  report: bilingual('Report', '通報'),
  cases: bilingual('Cases', '事案一覧'),
} as const;

/** Where a command can be found besides. */
export const reportMenuHint = bilingual(
  ' (or "Report" in the menu of a message)',
  '（メッセージのメニューの「通報」でも）',
);

/** Subcommands and their groups. */
export const subcommandTexts = {
  show: [bilingual('show', '表示'), bilingual('Show one setting or all', '設定を表示します')],
  set: [bilingual('set', '変更'), bilingual('Change one setting', '設定を一つ変更します')],
  export: [
    bilingual('export', '書き出し'),
    bilingual('All settings as a file', 'すべての設定をファイルに書き出します'),
  ],
  import: [
    bilingual('import', '読み込み'),
    bilingual('Put a file of settings in force', '設定のファイルを読み込みます'),
  ],
  list: [
    bilingual('list', '一覧'),
    bilingual('Rules and phrases in force', '有効なルールと語句を表示します'),
  ],
  test: [bilingual('test', '試す'), bilingual('Judge a text', '文章を試しに判定します')],
  phrase: [bilingual('phrase', '語句'), bilingual('Phrases of this server', 'このサーバーの語句')],
  add: [bilingual('add', '登録'), bilingual('Add a phrase', '語句を登録します')],
  remove: [bilingual('remove', '削除'), bilingual('Remove a phrase', '語句を削除します')],
} as const satisfies Record<string, readonly [Bilingual, Bilingual]>;

/** Options. */
export const optionTexts = {
  link: [bilingual('link', 'リンク'), bilingual('Link to the message', 'メッセージへのリンク')],
  reason: [bilingual('reason', '理由'), bilingual('Why', '理由')],
  case: [
    bilingual('case', '番号'),
    bilingual('Case number, like Y-4G7C2Q0M1X', '受付番号（例：Y-4G7C2Q0M1X）'),
  ],
  language: [bilingual('language', '言語'), bilingual('Language', '表示する言語')],
  month: [bilingual('month', '月'), bilingual('Month, like 2026-11', '月（例：2026-11）')],
  member: [bilingual('member', '利用者'), bilingual('Whom', '対象の利用者')],
  key: [
    bilingual('key', '項目'),
    bilingual('Setting, like thresholds.hide', '項目名（例：thresholds.hide）'),
  ],
  value: [bilingual('value', '値'), bilingual('New value', '新しい値')],
  file: [bilingual('file', 'ファイル'), bilingual('YAML or JSON', 'YAML または JSON')],
  text: [bilingual('text', '文章'), bilingual('Text to judge', '判定する文章')],
  phrase: [bilingual('phrase', '語句'), bilingual('Plain words', '語句（そのままの言葉）')],
  ruling: [bilingual('ruling', '扱い'), bilingual('What it leads to', '見つけたときの扱い')],
  mode: [
    bilingual('mode', 'モード'),
    bilingual('Leave out to see the present one', '省くと現在のモードを表示します'),
  ],
  channel: [bilingual('channel', 'チャンネル'), bilingual('Which history to read', '調べるチャンネル')],
  after: [
    bilingual('after', '続き'),
    bilingual('The last case of the previous file', '前のファイルの最後の受付番号'),
  ],
} as const satisfies Record<string, readonly [Bilingual, Bilingual]>;

/** Choices of options, by their value. */
export const choiceTexts = {
  ruling: { review: bilingual('ask moderators', '確認に回す'), hide: bilingual('hide', '非表示') },
  mode: { shadow: bilingual('shadow', '試験運転'), enforce: bilingual('enforce', '実施') },
} as const;
