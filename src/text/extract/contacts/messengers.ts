import { foldText } from '../../fold/fold.ts';
import { foldedAlternation, standaloneNamePattern } from '../regex-helpers.ts';
import { type Contact, type ContactKind, collectContacts } from './contact.ts';

/**
 * How sure a name is: a `single` one means nothing but the messenger, a `double` one has an everyday meaning too (a line of
 * code, a traffic signal), so only strong verbs count.
 */
type Ambiguity = 'single' | 'double';

/** Names of messengers: the prefix of `Contact.value`, names in Latin letters, other names. */
const MESSENGERS: readonly (readonly [ContactKind, string, Ambiguity, string, string])[] = [
  ['telegram', 'telegram', 'single', 'telegram', 'テレグラム テレグラ テレグ'],
  ['telegram', 'telegram', 'double', 'tg tele', 'テレ ✈ 纸飞机 紙飛機 飞机 飛機 电报'],
  ['signal', 'signal', 'double', 'signal', 'シグナル'],
  ['line', 'line', 'double', 'line', 'ライン'],
  ['whatsapp', 'whatsapp', 'single', 'whatsapp', 'ワッツアップ ワッツアプ'],
  ['whatsapp', 'whatsapp', 'double', 'zap', 'ワッツ'],
  ['wechat', 'wechat', 'single', 'wechat weixin', '微信 ウィーチャット'],
  ['wechat', 'wechat', 'double', 'vx', '薇信 威信 v信 加v'],
  ['zalo', 'zalo', 'single', 'zalo', 'ザロ'],
  ['other-app', 'kakao', 'double', 'kakaotalk kakao', 'カカオトーク カカオ'],
  ['other-app', 'threema', 'single', 'threema', 'スリーマ'],
  ['other-app', 'zangi', 'double', 'zangi', 'ザンギ'],
  ['other-app', 'viber', 'single', 'viber', 'バイバー'],
  ['other-app', 'skype', 'single', 'skype', 'スカイプ'],
  ['other-app', 'instagram', 'double', 'instagram insta', 'インスタグラム インスタ'],
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

const CONTACT_PHRASE_START =
  '^(?:公式)?(?:で|に|へ|から|まで|を|にて|より|経由で?|も)?[ :○*→(]{0,8}(?:まで)?(?:個別に?|直接|別途|すぐ|今すぐ|まず|一度)?[ごお]?';
const STRONG_VERBS =
  '連絡 れんらく 応募 問い合わせ 問合せ 問合わせ 申し込 申込 メッセ やり取り やりとり 移動 移行 移って インストール ダウンロード 入れて いれて 詳細 相談 dm 友達 友だち 面接 联系 聯繫 聯絡 详聊 詳聊 私聊 咨询';
const WEAK_VERBS =
  '追加 登録 交換 送って 送り 送信 待って 待ち 聞いて 話しま 話そ 来て 教え 願い 案内 説明 繋が つなが 誘導';
const VERB_AFTER: Readonly<Record<Ambiguity, RegExp>> = {
  double: new RegExp(`${CONTACT_PHRASE_START}${foldedAlternation(STRONG_VERBS)}`),
  single: new RegExp(`${CONTACT_PHRASE_START}${foldedAlternation(`${STRONG_VERBS} ${WEAK_VERBS}`)}`),
};
const LINE_ADD = /^を?(?:追加|交換|登録)/;
/** この line を追加して is about code. */
const DETERMINER_BEFORE =
  /(?:[こそあ]の|[次下上]の|各|新しい|目の|(?<![a-z])(?:the|an?|this|that|new|per|each|every|one|of)) ?$/;

/** Japanese, English, then Chinese (加我微信), Vietnamese (liên hệ Zalo) and Portuguese (chama no WhatsApp). */
const REQUEST_BEFORE = new RegExp(
  [
    `${foldedAlternation('詳細 詳しく 連絡 連絡先 応募 問い合わせ 問合せ 問合わせ やり取り やりとり 続き 相談 面接 申し込み 申込')}[はを]?[ :、→(]{0,2}$`,
    '(?<![a-z])(?:contact|message|msg|text|dm|hit|add|reach|write|ping|find|talk to) (?:me|us)(?: up| out)?(?: (?:on|via|through|at|in))? $',
    '(?:[加联][我系]?|联系我|聯絡我?|添加我?的?)$',
    '(?<![a-z])(?:lien he|nhan tin|nhan|add|ket ban|ib|inbox)(?: (?:qua|toi|minh|em|voi))? $',
    '(?<![a-z])(?:chama|chame|chamar|adiciona|add|contato|fale|fala|mensagem)(?: (?:me|la|comigo))?(?: (?:no|pelo|via|por|em))? $',
  ].join('|'),
);
const PARTICLE_AFTER = /^(?:で|へ|に|まで|から|$|[\s!。、,.)])/;

const PATTERNS = MESSENGERS.map(([kind, app, ambiguity, latin, others]) => ({
  kind,
  app,
  ambiguity,
  pattern: new RegExp(standaloneNamePattern(latin, others), 'g'),
  // Nearly every text contains none of them, and a substring search is much faster than a pattern.
  names: `${latin} ${others}`.split(' ').map(foldText),
}));

/**
 * Extracts names of messengers with an id or a contact verb: telegram @xyz, LINE ID: xyz, シグナルで連絡. A name alone is
 * not a contact.
 * @example extractMessengerContacts('てれぐらむ:@abc') // [{ start: 0, end: 10, kind: 'telegram', value: 'telegram:abc' }]
 */
export function extractMessengerContacts(text: string): readonly Contact[] {
  const mentioned = PATTERNS.filter(({ names }) => names.some((name) => text.includes(name)));
  return mentioned.flatMap(({ kind, app, ambiguity, pattern }) =>
    collectContacts(text, pattern, ({ index: start, 0: name }, before, after) => {
      const end = start + name.length;
      const id = parseIdAfter(after, name, ambiguity);
      if (id !== null) return { start, end: end + id.width, kind, value: `${app}:${id.id}` };
      if (IS_LATIN.test(name) && DETERMINER_BEFORE.test(before)) return null;
      const verb = VERB_AFTER[ambiguity].exec(after) ?? (kind === 'line' ? LINE_ADD.exec(after) : null);
      if (verb === null && !(REQUEST_BEFORE.test(before) && PARTICLE_AFTER.test(after))) return null;
      return { start, end: end + (verb?.[0].length ?? 0), kind, value: null };
    }),
  );
}

const IS_LATIN = /^[a-z]/;
/** 微信 abc_work needs no colon: no sentence continues with such a word behind a Chinese name. */
const IS_KANJI = /^[一-龠]/;

/** The id behind a name, and the length of the text up to its end. */
function parseIdAfter(
  after: string,
  name: string,
  ambiguity: Ambiguity,
): { id: string; width: number } | null {
  const match = ID_AFTER_NAME.exec(after);
  if (match === null) return null;
  const [all, label, separator, at, rawId, nextWord] = match;
  const id = rawId!.replace(/[._-]+$/, '');
  if (id.length < 3 || NOT_AN_ID.test(id)) return null;
  const width = all.length - (nextWord?.length ?? 0) - (rawId!.length - id.length);
  const isSingle = ambiguity === 'single';
  if (!/[a-z]/.test(id)) return isSingle && /^[0-9]{9,12}$/.test(id) ? { id, width } : null;
  const hasDigits = /[0-9_]/.test(id);
  const isLastWord = nextWord === undefined;
  const isLabelled = label !== undefined && (separator !== undefined || hasDigits || isLastWord);
  const isPointedAt = hasDigits
    ? separator !== undefined || (IS_KANJI.test(name) && isSingle)
    : separator !== undefined && ':→➡⇒▶'.includes(separator) && !IS_LATIN.test(name);
  return at !== undefined || isLabelled || (isLastWord && isPointedAt) ? { id, width } : null;
}
