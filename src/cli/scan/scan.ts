import type { DownloadFile, Ruling } from '#core';
import { FORMAT_DESCRIPTIONS } from '../../../adapters/history/format-descriptions.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { LANGUAGE_OPTION, RULES_OPTIONS } from '../lib/common-options.ts';
import { type CommandDeclaration, createCommand } from '../lib/declare-command.ts';

const RULINGS: readonly Ruling[] = ['pass', 'review', 'hide'];

const listOf = (lines: readonly string[]): string => lines.map((line) => `  - ${line}`).join('\n');

/** Words, options and help of the command. @example formatUsage(declaration, 'en') */
export const declaration = {
  name: 'scan',
  synopsis: ['[options] FILE'],
  words: 'path',
  intro: {
    en: `Judges a history. FILE, or - for standard input, may be
${listOf(FORMAT_DESCRIPTIONS.en)}
The content decides, not the name. Every message is judged by its text, without regard to its author: exempt roles and
channels are not looked at.`,
    ja: `過去のメッセージをまとめて判定します。FILE（標準入力なら - ）に使えるもの：
${listOf(FORMAT_DESCRIPTIONS.ja)}
形式は、ファイル名ではなく内容から判断します。投稿者にかかわらず本文で判定し、対象外のロールやチャンネルは考慮しません。`,
  },
  options: {
    only: {
      type: 'string',
      value: 'RULINGS',
      choices: RULINGS,
      isList: true,
      about: {
        en: 'print these only, such as --only hide,review',
        ja: '指定した判定だけを出力します（例：--only hide,review）',
      },
    },
    images: {
      type: 'boolean',
      about: {
        en: `also read pictures that were saved with the history: by DiscordChatExporter with its media, by
slackdump or slack-advanced-exporter, as "image" in JSON lines; takes about a second for each`,
        ja: `履歴と一緒に保存した画像も読み取ります：DiscordChatExporter（メディア付き）、Slackのファイル
（slackdump、slack-advanced-exporter）、JSON Linesの"image"。1枚につき約1秒かかります`,
      },
    },
    download: {
      type: 'boolean',
      about: {
        en: `with --images: also download pictures that were not saved, from Slack and Discord, by the addresses in
the history, which expire; without it, scan makes no connection`,
        ja: `--imagesと一緒に使います。保存していない画像を、履歴にあるアドレスからダウンロードします
（SlackとDiscordのみ。アドレスには期限があります）。scanが通信するのはこのときだけです`,
      },
    },
    human: {
      type: 'boolean',
      about: {
        en: 'for people: ruling, probability, time in Japan, author, channel, text, words in pictures, up to 3 reasons',
        ja: `読みやすい形で出力します：判定、確率、日時（日本時間）、投稿者、チャンネル、本文、画像の文字、
理由（3つまで）`,
      },
    },
    csv: {
      type: 'boolean',
      about: {
        en: 'the same as a table for spreadsheet programs (CSV, UTF-8 with a byte order mark, times in UTC)',
        ja: '同じ内容を表計算ソフト用の表で出力します（CSV、BOM付きUTF-8、日時はUTC）',
      },
    },
    ...RULES_OPTIONS,
    ...LANGUAGE_OPTION,
  },
  outro: {
    en: `Standard output: one JSON line per message (or --human, --csv), in order; index is the number of the record in the
history, from 0.
Standard error: progress, problems with their place, a summary.
Exit code: 0 when everything was judged, 2 when something could not be read.`,
    ja: `標準出力：メッセージごとに1行のJSON（または--human、--csv）。indexは、履歴の中の番号です（0から）。
標準エラー出力：進み具合、読めなかった箇所、まとめ
終了コード：すべて判定したら0、読めないものがあったら2`,
  },
} as const satisfies CommandDeclaration;

/** The command `scan`. @example await main(['--help'], terminal) */
export const main = createCommand(declaration, async ({ values, words, language, refuse }, terminal) => {
  if (values.human === true && values.csv === true) return refuse('write one of --human and --csv');
  const [file] = words;
  if (file === undefined || words.length > 1)
    return refuse('one history is needed: yamidome scan FILE; see --help');
  if (values.download === true && values.images !== true)
    return refuse('--download is for pictures: write --images --download');
  if (values.images === true && file === '-')
    return refuse('--images needs a file: the pictures are looked for in its folder');
  const only = values.only?.split(',').map((ruling) => ruling.trim()) ?? RULINGS;
  const { runScan } = await import('./run-scan.ts');
  const downloadFile = values.download === true ? await openDownloads() : undefined;
  return runScan(
    {
      file,
      rules: values.rules ?? DEFAULT_RULES_FOLDER,
      policy: values.policy,
      images: values.images === true,
      only: new Set(only as readonly Ruling[]),
      form: values.human === true ? 'human' : values.csv === true ? 'csv' : 'json',
      language,
    },
    terminal,
    downloadFile,
  );
});

const openDownloads = async (): Promise<DownloadFile> =>
  (await import('../../app/network/download-file.ts')).createFileDownloader();
