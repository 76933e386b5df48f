import { foldText } from '../../fold/fold.ts';
import { foldedAlternation, standaloneNamePattern } from '../regex-helpers.ts';
import { type Contact, type ContactKind, collectContacts } from './contact.ts';

interface MessengerName {
  readonly kind: ContactKind;
  /** Prefix of `Contact.value`. */
  readonly app: string;
  readonly latin: string;
  readonly japanese: string;
  /** A `double` name has an everyday meaning too (a line of code, a traffic signal), so only strong verbs count. */
  readonly ambiguity: 'single' | 'double';
}

const MESSENGER_NAMES: readonly MessengerName[] = [
  {
    kind: 'telegram',
    app: 'telegram',
    latin: 'telegram',
    japanese: 'テレグラム テレグラ テレグ',
    ambiguity: 'single',
  },
  { kind: 'telegram', app: 'telegram', latin: 'tg', japanese: 'テレ ✈', ambiguity: 'double' },
  {
    kind: 'telegram',
    app: 'telegram',
    latin: 'tele',
    japanese: '纸飞机 紙飛機 飞机 飛機 电报',
    ambiguity: 'double',
  },
  { kind: 'signal', app: 'signal', latin: 'signal', japanese: 'シグナル', ambiguity: 'double' },
  { kind: 'line', app: 'line', latin: 'line', japanese: 'ライン', ambiguity: 'double' },
  {
    kind: 'whatsapp',
    app: 'whatsapp',
    latin: 'whatsapp',
    japanese: 'ワッツアップ ワッツアプ',
    ambiguity: 'single',
  },
  {
    kind: 'wechat',
    app: 'wechat',
    latin: 'wechat weixin',
    japanese: '微信 ウィーチャット',
    ambiguity: 'single',
  },
  { kind: 'whatsapp', app: 'whatsapp', latin: 'zap', japanese: 'ワッツ', ambiguity: 'double' },
  { kind: 'wechat', app: 'wechat', latin: 'vx', japanese: '薇信 威信 v信 加v', ambiguity: 'double' },
  { kind: 'zalo', app: 'zalo', latin: 'zalo', japanese: 'ザロ', ambiguity: 'single' },
  {
    kind: 'other-app',
    app: 'kakao',
    latin: 'kakaotalk kakao',
    japanese: 'カカオトーク カカオ',
    ambiguity: 'double',
  },
  { kind: 'other-app', app: 'threema', latin: 'threema', japanese: 'スリーマ', ambiguity: 'single' },
  { kind: 'other-app', app: 'zangi', latin: 'zangi', japanese: 'ザンギ', ambiguity: 'double' },
  { kind: 'other-app', app: 'viber', latin: 'viber', japanese: 'バイバー', ambiguity: 'single' },
  { kind: 'other-app', app: 'skype', latin: 'skype', japanese: 'スカイプ', ambiguity: 'single' },
  {
    kind: 'other-app',
    app: 'instagram',
    latin: 'instagram insta',
    japanese: 'インスタグラム インスタ',
    ambiguity: 'double',
  },
];

const ID_LABELS = foldedAlternation(
  'id アイディー アカウント名 アカウント アカ 垢 ユーザー名 ユーザーネーム 検索 友達追加 友だち追加 追加 連絡先 番号 账号 帳號 号 號',
);
/** Behind the name: label, separator, at sign, id. */
const ID_AFTER_NAME = new RegExp(
  `^ ?の?((?:${ID_LABELS} ?){1,3}|(?:username|account|handle) ?(?=[:@]|is ))?([:→➡⇒▶は「【(]|is(?= ))?[ \n]?(@)?([a-z0-9][a-z0-9_.-]{2,31})(?![a-z0-9_@]|:?/)( [a-z])?`,
);
const NOT_AN_ID =
  /^(?:https?|www|bot|api|app|desktop|web|channel|group|the|this|that|and|for|with|only|now|dm|id|not|null|none|undefined|true|false|line|telegram|signal)$|\.(?:com|jp|net|org|io|me|ee|gg|dev|js|ts|py|rs)$/;

const DIRECTION_PARTICLES = '(?:で|に|へ|から|まで|を|にて|より|経由で?|も)?';
const CONTACT_PHRASE_START = `^(?:公式)?${DIRECTION_PARTICLES}[ :○*→(]{0,8}(?:まで)?(?:個別に?|直接|別途|すぐ|今すぐ|まず|一度)?[ごお]?`;
const STRONG_CONTACT_VERBS =
  '連絡 れんらく 応募 問い合わせ 問合せ 問合わせ 申し込 申込 メッセ やり取り やりとり 移動 移行 移って インストール ダウンロード 入れて いれて 詳細 相談 dm 友達 友だち 面接 联系 聯繫 聯絡 详聊 詳聊 私聊 咨询';
const WEAK_CONTACT_VERBS =
  '追加 登録 交換 送って 送り 送信 待って 待ち 聞いて 話しま 話そ 来て 教え 願い 案内 説明 繋が つなが 誘導';
const VERB_AFTER = {
  double: new RegExp(`${CONTACT_PHRASE_START}${foldedAlternation(STRONG_CONTACT_VERBS)}`),
  single: new RegExp(
    `${CONTACT_PHRASE_START}${foldedAlternation(`${STRONG_CONTACT_VERBS} ${WEAK_CONTACT_VERBS}`)}`,
  ),
};
const LINE_ADD = /^を?(?:追加|交換|登録)/;
/** この line を追加して is about code. */
const DETERMINER_BEFORE =
  /(?:[こそあ]の|[次下上]の|各|新しい|目の|(?<![a-z])(?:the|an?|this|that|new|per|each|every|one|of)) ?$/;

const REQUEST_BEFORE = new RegExp(
  `${foldedAlternation('詳細 詳しく 連絡 連絡先 応募 問い合わせ 問合せ 問合わせ やり取り やりとり 続き 相談 面接 申し込み 申込')}[はを]?[ :、→(]{0,2}$`,
);
const REQUEST_BEFORE_ENGLISH =
  /(?<![a-z])(?:contact|message|msg|text|dm|hit|add|reach|write|ping|find|talk to) (?:me|us)(?: up| out)?(?: (?:on|via|through|at|in))? $/;
/** 加我微信, liên hệ Zalo, chama no WhatsApp. */
const REQUEST_BEFORE_FOREIGN =
  /(?:[加联][我系]?|联系我|聯絡我?|添加我?的?|(?<![a-z])(?:(?:lien he|nhan tin|nhan|add|ket ban|ib|inbox)(?: (?:qua|toi|minh|em|voi))?|(?:chama|chame|chamar|adiciona|add|contato|fale|fala|mensagem)(?: (?:me|la|comigo))?(?: (?:no|pelo|via|por|em))?) )$/;
const PARTICLE_AFTER = /^(?:で|へ|に|まで|から|$|[\s!。、,.)])/;
const CONTEXT_BEFORE = 24;
const CONTEXT_AFTER = 64;

const PATTERNS = MESSENGER_NAMES.map((app) => ({
  app,
  pattern: new RegExp(standaloneNamePattern(app.latin, app.japanese), 'g'),
  // Nearly every text contains none of them, and a substring search is much faster than a pattern.
  words: `${app.latin} ${app.japanese}`.split(' ').map(foldText),
}));

/**
 * Extracts names of messengers with an id or a contact verb: telegram @xyz, LINE ID: xyz, シグナルで連絡. A name alone is
 * not a contact.
 * @example extractMessengerContacts('てれぐらむ:@abc') // [{ start: 0, end: 10, kind: 'telegram', value: 'telegram:abc' }]
 */
export function extractMessengerContacts(text: string): readonly Contact[] {
  const mentioned = PATTERNS.filter(({ words }) => words.some((word) => text.includes(word)));
  return mentioned.flatMap(({ app, pattern }) =>
    collectContacts(text, pattern, (match) => {
      const start = match.index;
      const end = start + match[0].length;
      const before = text.slice(Math.max(0, start - CONTEXT_BEFORE), start);
      const after = text.slice(end, end + CONTEXT_AFTER);
      const latin = /^[a-z]/.test(match[0]);
      const id = parseIdAfter(after, latin, app.ambiguity === 'single', IS_KANJI.test(match[0]));
      if (id !== null) return { start, end: end + id.width, kind: app.kind, value: `${app.app}:${id.id}` };
      if (latin && DETERMINER_BEFORE.test(before)) return null;
      const verb =
        VERB_AFTER[app.ambiguity].exec(after) ?? (app.kind === 'line' ? LINE_ADD.exec(after) : null);
      const isRequested =
        REQUEST_BEFORE.test(before) ||
        REQUEST_BEFORE_ENGLISH.test(before) ||
        REQUEST_BEFORE_FOREIGN.test(before);
      if (verb === null && !(isRequested && PARTICLE_AFTER.test(after))) return null;
      return { start, end: end + (verb?.[0].length ?? 0), kind: app.kind, value: null };
    }),
  );
}

/** 微信 abc_work needs no colon: no sentence continues with such a word behind a Chinese name. */
const IS_KANJI = /^[一-龠]/;

function parseIdAfter(
  after: string,
  latin: boolean,
  single: boolean,
  kanji: boolean,
): { id: string; width: number } | null {
  const match = ID_AFTER_NAME.exec(after);
  if (match === null) return null;
  const [all, label, separator, at, rawId, nextWord] = match;
  const id = rawId!.replace(/[._-]+$/, '');
  if (id.length < 3 || NOT_AN_ID.test(id)) return null;
  if (!/[a-z]/.test(id)) {
    const isNumber = single && /^[0-9]{9,12}$/.test(id);
    return isNumber ? { id, width: all.length - (nextWord?.length ?? 0) } : null;
  }
  const hasDigits = /[0-9_]/.test(id);
  const hasPointer = separator !== undefined && ':→➡⇒▶'.includes(separator);
  const isProven =
    at !== undefined ||
    (label !== undefined && (separator !== undefined || hasDigits || nextWord === undefined)) ||
    (nextWord === undefined &&
      (hasDigits ? separator !== undefined || (kanji && single) : hasPointer && !latin));
  if (!isProven) return null;
  return { id, width: all.length - (nextWord?.length ?? 0) - (rawId!.length - id.length) };
}
