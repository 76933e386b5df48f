import type { Language } from '#core';
import type { CommandDeclaration } from '../lib/declare-command.ts';
import type { CliCommand } from '../lib/terminal.ts';

/** One command of the program. */
export interface ProgramCommand {
  /** What it is for, in one line. */
  readonly purpose: Readonly<Record<Language, string>>;
  /** Loads the file of the command, which loads what it needs only when it runs. */
  readonly load: () => Promise<{ readonly main: CliCommand; readonly declaration: CommandDeclaration }>;
}

/**
 * Every command by its name, in the order of the help.
 * @example const { main } = await COMMANDS.check.load()
 */
export const COMMANDS = {
  serve: {
    purpose: {
      en: 'run the bot; without settings, the sandbox in a browser',
      ja: 'ボットを起動します。設定がなければ、ブラウザーで試せるサンドボックスを開きます',
    },
    load: () => import('../serve/serve.ts'),
  },
  api: {
    purpose: {
      en: 'serve the API for operators of social networks',
      ja: 'SNS事業者向けのAPIを起動します',
    },
    load: () => import('../api/api.ts'),
  },
  worker: {
    purpose: {
      en: 'judge the posts that the API has taken in',
      ja: 'APIが受け付けた投稿を判定します',
    },
    load: () => import('../worker/worker.ts'),
  },
  check: {
    purpose: { en: 'judge one text and say why', ja: '文章を1件判定し、理由を表示します' },
    load: () => import('../check/check.ts'),
  },
  scan: {
    purpose: { en: 'judge a history of messages', ja: '過去のメッセージをまとめて判定します' },
    load: () => import('../scan/scan.ts'),
  },
  eval: {
    purpose: {
      en: 'measure the rules on labelled texts',
      ja: '正解を付けた文章で、検出の精度を測ります',
    },
    load: () => import('../eval/eval.ts'),
  },
  train: {
    purpose: {
      en: 'train the models on labelled texts',
      ja: '正解を付けた文章で、分類器を学習させます',
    },
    load: () => import('../train/train.ts'),
  },
  bench: {
    purpose: { en: 'measure how fast texts are judged', ja: '判定の速さを測ります' },
    load: () => import('../bench/bench.ts'),
  },
  verify: {
    purpose: {
      en: 'check that the evidence was not changed',
      ja: '証拠が改ざんされていないことを確認します',
    },
    load: () => import('../verify/verify.ts'),
  },
  doctor: {
    purpose: {
      en: 'check tokens, permissions and channels',
      ja: 'トークン、権限、チャンネルなどの設定を点検します',
    },
    load: () => import('../doctor/doctor.ts'),
  },
  invite: {
    purpose: {
      en: 'print the link that adds the bot to a server',
      ja: 'ボットをサーバーに追加するリンクを表示します',
    },
    load: () => import('../invite/invite.ts'),
  },
  inquiry: {
    purpose: {
      en: "answer investigators' written questions",
      ja: '捜査機関からの照会を記録し、回答を作成します',
    },
    load: () => import('../inquiry/inquiry.ts'),
  },
  notices: {
    purpose: {
      en: 'show the schedule and the texts of the notices',
      ja: 'お知らせの予定と文面を表示します',
    },
    load: () => import('../notices/notices.ts'),
  },
  member: {
    purpose: {
      en: 'hand out or erase the data that is stored about one person',
      ja: '1人について保管しているデータを出力または消去します',
    },
    load: () => import('../member/member.ts'),
  },
  tenant: {
    purpose: {
      en: 'manage the networks that use the operator API, and their keys',
      ja: '事業者向けAPIのテナントと鍵を管理します',
    },
    load: () => import('../tenant/tenant.ts'),
  },
  scoreboard: {
    purpose: { en: 'show the figures of a month', ja: '1か月の記録を集計して表示します' },
    load: () => import('../scoreboard/scoreboard.ts'),
  },
  backup: {
    purpose: {
      en: 'back up all data, also while the bot runs',
      ja: '動作中でも、データ全体をバックアップします',
    },
    load: () => import('../backup/backup.ts'),
  },
  restore: {
    purpose: { en: 'restore a backup to an empty folder', ja: 'バックアップを空のフォルダーに復元します' },
    load: () => import('../restore/restore.ts'),
  },
  'rotate-key': {
    purpose: { en: 'encrypt the evidence with a new key', ja: '証拠を新しい鍵で暗号化し直します' },
    load: () => import('../rotate-key/rotate-key.ts'),
  },
} as const satisfies Readonly<Record<string, ProgramCommand>>;

/** @example const name: CommandName = 'check' */
export type CommandName = keyof typeof COMMANDS;

/** Whether a word is the name of a command. @example isCommandName('check') // true */
export const isCommandName = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);
