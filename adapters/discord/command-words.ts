import type { CommandName } from '#core';

/** A word of the command menu in both languages. English is what everybody sees whose Discord is not Japanese. */
export interface Both {
  readonly en: string;
  readonly ja: string;
}

const both = (en: string, ja: string): Both => ({ en, ja });

/** What the commands are called. Discord allows small letters, digits, - and _; no blanks. */
export const commandNames = {
  report: both('report', '通報'),
  appeal: both('appeal', '異議申立て'),
  help: both('help', 'ヘルプ'),
  'help-lines': both('help-lines', '相談先'),
  scoreboard: both('scoreboard', '記録'),
  case: both('case', '事案'),
  cases: both('cases', '事案一覧'),
  strikes: both('strikes', 'ストライク'),
  vouch: both('vouch', '確認済みにする'),
  waiting: both('waiting', '確認待ち'),
  prove: both('verify', '本人確認'),
  setup: both('setup', '初期設定'),
  config: both('config', '設定'),
  rules: both('rules', 'ルール'),
  mode: both('mode', 'モード'),
  backtest: both('backtest', '過去検証'),
  export: both('export', '書き出し'),
  inquiry: both('inquiry', '照会'),
} as const satisfies Record<CommandName, Both>;

const byEnglish = new Map(Object.entries(commandNames).map(([name, { en }]) => [en, name as CommandName]));

/** The command that Discord tells of; undefined for one that we do not offer. @example commandOf('verify') // 'prove' */
export const commandOf = (called: string): CommandName | undefined => byEnglish.get(called);

/** What stands beside them in the menu, at most 100 characters. */
export const commandTexts = {
  report: both('Tell the moderators about a message', 'メッセージをモデレーターに知らせます'),
  appeal: both(
    'Ask for a second look at a decision about your message',
    '自分の投稿への判断の見直しを求めます',
  ),
  help: both('What you can do here', 'できることを表示します'),
  'help-lines': both(
    'Whom to call in trouble; only you see it',
    '困ったときの相談先を、あなただけに表示します',
  ),
  scoreboard: both('How fast posts are hidden and cases decided', '非表示や判断までの時間などの記録'),
  case: both('What happened in a case', '事案の経過と結果を表示します'),
  cases: both('The cases about a member', '利用者に関する事案を表示します'),
  strikes: both('The strikes of a member', '利用者のストライクを表示します'),
  vouch: both('Let a member through the gate', '確認待ちの利用者を確認済みにします'),
  waiting: both('Who waits to be verified', '確認待ちの利用者を表示します'),
  prove: both('Get your link to verify', '本人確認のリンクを受け取ります'),
  setup: both('Set up this server step by step', 'このサーバーの初期設定を順に行います'),
  config: both('Show and change the settings', '設定の表示と変更'),
  rules: both('Rules in force, and phrases of this server', '有効なルールと、登録した語句'),
  mode: both('Only watch (shadow), or act (enforce)', '試験運転と実施を切り替えます'),
  backtest: both(
    'What the rules would have done to messages that are there',
    'すでにある投稿でルールを試します',
  ),
  export: both('The cases of this server as a file', 'このサーバーの事案をファイルに書き出します'),
  inquiry: both("Investigators' written questions", '捜査機関からの照会に答えます'),
} as const satisfies Record<CommandName, Both>;

/** Entries of the context menus of a message and of a member. */
export const menuNames = {
  report: both('Report', '通報'),
  cases: both('Cases', '事案一覧'),
} as const;

/** Where a command can be found besides. */
export const alsoInMenu = both(
  ' (or "Report" in the menu of a message)',
  '（メッセージのメニューの「通報」でも）',
);

/** Subcommands and their groups. */
export const branches = {
  show: [both('show', '表示'), both('Show one setting or all', '設定を表示します')],
  set: [both('set', '変更'), both('Change one setting', '設定を一つ変更します')],
  export: [
    both('export', '書き出し'),
    both('All settings as a file', 'すべての設定をファイルに書き出します'),
  ],
  import: [
    both('import', '読み込み'),
    both('Put a file of settings in force', '設定のファイルを読み込みます'),
  ],
  list: [both('list', '一覧'), both('Rules and phrases in force', '有効なルールと語句を表示します')],
  test: [both('test', '試す'), both('Judge a text', '文章を試しに判定します')],
  phrase: [both('phrase', '語句'), both('Phrases of this server', 'このサーバーの語句')],
  add: [both('add', '登録'), both('Add a phrase', '語句を登録します')],
  remove: [both('remove', '削除'), both('Remove a phrase', '語句を削除します')],
} as const satisfies Record<string, readonly [Both, Both]>;

/** Options. */
export const options = {
  link: [both('link', 'リンク'), both('Link to the message', 'メッセージへのリンク')],
  reason: [both('reason', '理由'), both('Why', '理由')],
  case: [both('case', '番号'), both('Case number, like Y-4G7C2Q0M1X', '受付番号（例：Y-4G7C2Q0M1X）')],
  language: [both('language', '言語'), both('Language', '表示する言語')],
  month: [both('month', '月'), both('Month, like 2026-11', '月（例：2026-11）')],
  member: [both('member', '利用者'), both('Whom', '対象の利用者')],
  key: [both('key', '項目'), both('Setting, like thresholds.hide', '項目名（例：thresholds.hide）')],
  value: [both('value', '値'), both('New value', '新しい値')],
  file: [both('file', 'ファイル'), both('YAML or JSON', 'YAML または JSON')],
  text: [both('text', '文章'), both('Text to judge', '判定する文章')],
  phrase: [both('phrase', '語句'), both('Plain words', '語句（そのままの言葉）')],
  ruling: [both('ruling', '扱い'), both('What it leads to', '見つけたときの扱い')],
  mode: [both('mode', 'モード'), both('Leave out to see the present one', '省くと現在のモードを表示します')],
  channel: [both('channel', 'チャンネル'), both('Which history to read', '調べるチャンネル')],
  after: [both('after', '続き'), both('The last case of the previous file', '前のファイルの最後の受付番号')],
} as const satisfies Record<string, readonly [Both, Both]>;

/** Choices of options, by their value. */
export const choices = {
  ruling: { review: both('ask moderators', '確認に回す'), hide: both('hide', '非表示') },
  mode: { shadow: both('shadow', '試験運転'), enforce: both('enforce', '実施') },
} as const;
