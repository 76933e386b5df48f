import type { Language } from '#core';
import { formatCount } from '../../lib/progress.ts';

/**
 * Why a picture of a history was not read.
 * - `missing`: it is not in the folder of the history, and has no address.
 * - `address-only`: it has only an address, and downloads were not asked for.
 * - `other-site`: its address is not one of Slack's or Discord's own files.
 * - `not-downloaded`: its host did not give it. `unreachable`: its host did not answer.
 * - `too-large`: too many bytes or pixels. `unreadable`: damaged, or no picture that is read. `timeout`: it took too long.
 * - `too-many`: the message has more pictures than are read.
 */
export type UnreadReason =
  | 'missing'
  | 'address-only'
  | 'other-site'
  | 'not-downloaded'
  | 'unreachable'
  | 'too-large'
  | 'unreadable'
  | 'timeout'
  | 'too-many';

/** What became of the pictures of a history. */
export interface PictureCounts {
  readonly read: number;
  /** Of those that were read: how many showed text or a code. */
  readonly withText: number;
  readonly unread: Readonly<Partial<Record<UnreadReason, number>>>;
}

const TEXTS = {
  en: {
    none: 'pictures: none in this history',
    read: (n: string) => `pictures: ${n} read`,
    withText: (n: string) => `, ${n} with text or a code`,
    unread: (all: string, reasons: string) => `; ${all} not read (${reasons})`,
    separator: ', ',
    reasons: {
      missing: (n: string) => `${n} missing`,
      'address-only': (n: string) => `${n} not saved with the history`,
      'other-site': (n: string) => `${n} on other sites`,
      'not-downloaded': (n: string) => `${n} could not be downloaded`,
      unreachable: (n: string) => `${n} on hosts without an answer`,
      'too-large': (n: string) => `${n} too large`,
      unreadable: (n: string) => `${n} damaged or in another format`,
      timeout: (n: string) => `${n} took too long`,
      'too-many': (n: string) => `${n} beyond the first ten of a message`,
    },
    hints: {
      'address-only': 'To read pictures that are not saved with the history, add --download.',
      'not-downloaded':
        'Addresses in a history expire. Export it again, or save the files with it: slackdump, or DiscordChatExporter with --media.',
    },
  },
  ja: {
    none: '画像：この履歴にはありません',
    read: (n: string) => `画像：読み取れたもの ${n}枚`,
    withText: (n: string) => `（うち文字・コードあり ${n}枚）`,
    unread: (all: string, reasons: string) => `、読み取れなかったもの ${all}枚（${reasons}）`,
    separator: '、',
    reasons: {
      missing: (n: string) => `ファイルなし ${n}`,
      'address-only': (n: string) => `履歴と一緒に保存されていない ${n}`,
      'other-site': (n: string) => `外部サイト ${n}`,
      'not-downloaded': (n: string) => `ダウンロード失敗 ${n}`,
      unreachable: (n: string) => `接続できない ${n}`,
      'too-large': (n: string) => `大きすぎる ${n}`,
      unreadable: (n: string) => `破損・未対応の形式 ${n}`,
      timeout: (n: string) => `時間切れ ${n}`,
      'too-many': (n: string) => `1件で10枚を超えた分 ${n}`,
    },
    hints: {
      'address-only': '保存されていない画像も読み取るには、--downloadを付けてください。',
      'not-downloaded':
        '履歴の中のアドレスには期限があります。書き出し直すか、画像ごと保存してください（slackdump、またはDiscordChatExporterの--media）。',
    },
  },
} as const satisfies Record<Language, unknown>;

const REASONS = Object.keys(TEXTS.en.reasons) as readonly UnreadReason[];

/** How many pictures were not read. @example countUnread({ read: 2, withText: 1, unread: { missing: 1 } }) // 1 */
export const countUnread = ({ unread }: PictureCounts): number =>
  REASONS.reduce((sum, reason) => sum + (unread[reason] ?? 0), 0);

/**
 * The lines about pictures at the end of a scan: how many were read, not read and why, and what can be done.
 * @example formatPictureLines({ read: 2, withText: 1, unread: { missing: 1 } }, 'en') // ['pictures: 2 read, 1 with text or a code; 1 not read (1 missing)']
 */
export const formatPictureLines = (counts: PictureCounts, language: Language): readonly string[] => {
  const texts = TEXTS[language];
  const count = (n: number): string => formatCount(n, language);
  const given = REASONS.filter((reason) => (counts.unread[reason] ?? 0) > 0);
  const reasons = given.map((reason) => texts.reasons[reason](count(counts.unread[reason]!)));
  const unread =
    given.length === 0 ? '' : texts.unread(count(countUnread(counts)), reasons.join(texts.separator));
  if (counts.read === 0 && given.length === 0) return [texts.none];
  const withText = counts.read === 0 ? '' : texts.withText(count(counts.withText));
  const hints = (['address-only', 'not-downloaded'] as const).filter((reason) => given.includes(reason));
  return [
    `${texts.read(count(counts.read))}${withText}${unread}`,
    ...hints.map((reason) => texts.hints[reason]),
  ];
};
