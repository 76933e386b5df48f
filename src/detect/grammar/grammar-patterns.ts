import type { Language, Stance } from '#core';
import { parseTokenPattern, type TokenPattern } from './token-pattern.ts';

/** A way of speaking that recruiters do not use for their own offers. */
export interface SpeechPattern {
  readonly name: string;
  readonly stance: Exclude<Stance, 'soliciting' | 'none'>;
  /** What the score is multiplied with, as in stances.yaml. */
  readonly factor: number;
  readonly note: Record<Language, string>;
  /** The statement, without softeners (よ, けど, んです, w …), ends with one of these. A question mark is か. */
  readonly endings: readonly TokenPattern[];
  /** The pattern does not apply if one of these is in the statement. */
  readonly exceptions: readonly TokenPattern[];
}

const parsePatterns = (...sources: readonly string[]): readonly TokenPattern[] =>
  sources.map(parseTokenPattern);

const CRIME = '怪しい|あやしい|違法|危険|犯罪|詐欺|闇|やばい|ヤバい|リスク|ノルマ|捕まる|逮捕';
const JOB = '仕事|バイト|アルバイト|話|案件|求人|募集|稼ぎ方|副業';
const POST_KINDS =
  '募集|投稿|広告|求人|DM|dm|メッセージ|書き込み|勧誘|誘い|メール|ツイート|ポスト|文言|噂|手口|ニュース|記事';
/** Taking part, by the reader or by the author. */
const TAKE_PART =
  '応募|加担|関与|参加|登録|返信|契約|関わる|かかわる|乗る|信じる|やる|行く|引き受ける|請け負う|受け取る|運ぶ|' +
  '渡す|送る|教える|応じる|騙す|だます|釣る|引っかかる|ひっかかる|巻き込む|近づく|手伝う';
const SAY = '言う|いう|聞く|書く|誘う|勧誘|持ちかける|頼む|説明|謳う|載る|募集|紹介|指示|提案';
/** 騙される人いる？ is a rhetorical question, not a search for people. */
const DECEIVED = '騙す|だます|引っかかる|釣る れる?';
const EARN = '稼ぐ|稼げる|儲かる|儲ける|もらえる|貰える|報酬|収入|利益|給料|達成|ゲット';
/** What recruiters report about their own offers. */
const RECRUITER_UPDATES =
  '追加|開放|解放|更新|公開|用意|再開|開始|空く|お待たせ|決定|採用|支払う|支給|振り込む';

/** Tried from top to bottom. */
export const SPEECH_PATTERNS: readonly SpeechPattern[] = [
  {
    name: 'mistake',
    stance: 'asking-help',
    factor: 0.2,
    note: { ja: '自分がしてしまったこととして語っている', en: 'told as something that the author got into' },
    endings: parsePatterns(
      `${TAKE_PART} する? れる|られる? て|で しまう ます? た`,
      `${TAKE_PART} する? れる|られる? ちゃう|じゃう ます? た`,
      '手 を 出す て しまう ます? た',
      '#動詞 れる|られる そう に なる ます? た',
    ),
    exceptions: parsePatterns(EARN),
  },
  {
    name: 'reported',
    stance: 'quoting',
    factor: 0.3,
    note: { ja: '人から聞いたこととして伝えている', en: 'reported as what somebody else said' },
    endings: parsePatterns(
      `と|って|など|などと ${SAY} する? れる|られる て? いる|てる|くる? ます? た?`,
      `と|って|など|などと ${SAY} する? て いる|ある|くる ます? た?`,
      `と|って|など|などと ${SAY} する? てる|とる ます? た?`,
      `と|って|など|などと ${SAY} する? ます? た`,
      `と|って … ${SAY} する? れる|られる ます? た`,
      `と|って ${SAY} する? てる?`,
      `という|とかいう|といった|って|との|っていう ${POST_KINDS}`,
      `みたい だ ${POST_KINDS}`,
      `系 の|な ${POST_KINDS}`,
      '#動詞|#助動詞|#形容詞 という',
      '#動詞|#助動詞|#形容詞 と の こと',
      '#動詞|#助動詞|#形容詞 そう|#特殊 だ|です?',
      '#名詞|#助動詞 だ そう|#特殊 だ|です?',
      'らしい です?',
      '#名詞|だけ だって',
      '#名詞|だけ だ って',
    ),
    exceptions: parsePatterns('お願い|安全|安心|大丈夫|合法|弁護士', '違法|詐欺|犯罪 だ|じゃ は? ない|ある'),
  },
  {
    name: 'prohibition',
    stance: 'warning',
    factor: 0.2,
    note: { ja: 'するなと止めている', en: 'tells others not to do it' },
    endings: parsePatterns(
      `${TAKE_PART} する? れる|られる? な`,
      `${TAKE_PART} する? れる|られる? ない で くださる|下さる|ほしい|欲しい?`,
      `${TAKE_PART} する? れる|られる? ない よう|こと に? する|くださる? ます? う?`,
      `${TAKE_PART} する? て|で は いける|なる ます? ない|ん`,
      `${TAKE_PART} する? て|で は だめ|ダメ|駄目|NG だ|です?`,
      `${TAKE_PART} する? ちゃう|ちゃ|じゃ いける ます? ない|ん`,
      `${TAKE_PART} する? ちゃう|ちゃ|じゃ だめ|ダメ|駄目|アカン だ|です?`,
      '手 を 出す な',
      '手 を 出す ない で くださる|下さる?',
      '#動詞 べき だ|で|じゃ は? ある? ます? ない|ん',
    ),
    // 「冷やかしは連絡しないで」 and 「未経験の方は応募しないで」 choose among applicants.
    exceptions: parsePatterns(
      '冷やかし|ひやかし|いたずら|イタズラ|遊び半分|飛ぶ|未満|未成年|未経験|業者',
      '人|方|者|子|奴|やつ は|も',
    ),
  },
  {
    name: 'denial',
    stance: 'discussing',
    factor: 0.3,
    note: {
      ja: 'そんな話はない、自分はしないと言っている',
      en: 'says that there is no such thing, or that the author will not',
    },
    endings: parsePatterns(
      `${JOB} なんて|など|なんか|とか|って … ない`,
      `${JOB} なんて|など|なんか|とか|って … ある ます ん`,
      `${JOB} は|も|が|なんて|など … 存在 する ます? ない|ん`,
      `${JOB} は|も|が|なんて|など … ある|あり 得る|える ます? ない|ん`,
      `${JOB} は|も|が|なんて|など … あり得る|ありえる ます? ない|ん`,
      '応募|関わる|乗る|信じる|加担 する? ます? ない|ん',
      `${TAKE_PART} する? たい は? ない`,
    ),
    exceptions: parsePatterns(CRIME),
  },
  {
    name: 'past',
    stance: 'discussing',
    factor: 0.3,
    note: { ja: '過ぎたこととして語っている', en: 'told as something past' },
    endings: parsePatterns(
      '#動詞 れる|られる ます? た',
      '見る|見かける|届く|聞く|知る|読む|断る|思う|驚く|笑う|びっくり|捕まる|辞める|応募|感動|ドン引き|絶句 する? て? てる|いる|くる|しまう? ます? た',
      `${POST_KINDS} が|も|は|で? 来る|くる|流れる|回る|ある て? てる|いる|くる? ます? た`,
      'やる|働く|手伝う|する てる ます? た',
      'やる|働く|手伝う|する て いる ます? た',
      '#名詞 だ|です た',
    ),
    exceptions: parsePatterns(EARN, RECRUITER_UPDATES, '簡単|安全|安心|普通|大丈夫|楽|余裕|合法 だ|です'),
  },
  {
    name: 'question',
    stance: 'discussing',
    factor: 0.3,
    note: { ja: 'それについて尋ねている', en: 'asks about it' },
    endings: parsePatterns(
      'って|とは 何|なに|なん|どう だ|です? か?',
      'と は 何|なに|なん だ|です? か?',
      '#名詞|#形容詞|#動詞|#助動詞|だけ です|だ う か',
      '#名詞|#形容詞|#動詞|#助動詞 の|ん です|だ? か',
      '怪しい|あやしい|違法|詐欺|犯罪|闇|バイト|本当|ほんと|マジ|まじ です|だ? か',
      'と|どう 思う ます? か',
      `${DECEIVED} 人|奴|やつ … か`,
      '何|なに|どこ|なぜ|なんで|どう #動詞 てる|いる? ます? か',
    ),
    // What asks the reader what he wants is an invitation.
    exceptions: parsePatterns(
      '興味|いかが|困る|欲しい|ほしい|まだ|余裕|いただける|頂ける|くれる|もらえる|手伝う',
      'たい の|ん? です? か',
      'ない|ん です? か|う',
      'ない です う か',
    ),
  },
  {
    name: 'wish',
    stance: 'seeking-work',
    factor: 0.2,
    note: { ja: '自分がしたいと言っている', en: 'says what the author wants for himself' },
    endings: parsePatterns(
      '稼ぐ|働く|知る|応募|始める|辞める|抜ける する? たい です?',
      `${JOB} を|が|も? する|やる たい です?`,
      'お金|金|現金|仕事|バイト が|も? 欲しい|ほしい です?',
      '紹介|教える する? て 欲しい|ほしい です?',
      `${JOB} を|が|も? 探す てる|とる ます? た?`,
      `${JOB} を|が|も? 探す て いる ます? た?`,
      `${JOB} を|が|も? 探す て ます た?`,
    ),
    exceptions: parsePatterns('お願い|任せる|頼む'),
  },
  {
    name: 'guess',
    stance: 'discussing',
    factor: 0.3,
    note: { ja: '推し量っている', en: 'supposes' },
    endings: parsePatterns(
      'だ|です う',
      '#動詞|#形容詞|#助動詞 でしょ|だろ',
      'かも です?',
      'かも しれる ます? ない|ん です?',
      'みたい だ|です?',
      '気 が する ます?',
    ),
    exceptions: parsePatterns(
      `${EARN} … だ|です|かも|みたい`,
      'できる|出来る|いける|間に合う|空く|残る です|かも|みたい|気',
      '簡単|余裕|安全|安心|大丈夫 です|だ|かも|みたい',
    ),
  },
  {
    name: 'comment',
    stance: 'discussing',
    factor: 0.3,
    note: { ja: '話題として評している', en: 'comments on it' },
    endings: parsePatterns(
      'って|とか|なんて|という|との|っていう … … 怖い|こわい|怪しい|あやしい|やばい|ヤバい|危ない|ひどい|酷い|多い|すごい|凄い|エグい です?',
      '意味 が|も? わかる|分かる ない|ん',
      'って|とか|なんて … … アウト|犯罪|詐欺|闇|バイト|嘘|ウソ|罠|無理|異常 だ|です?',
    ),
    exceptions: parsePatterns(`${CRIME} … ない`),
  },
  {
    name: 'topic',
    stance: 'quoting',
    factor: 0.3,
    note: { ja: '募集の文句を話題として挙げている', en: 'names the words of such posts as a topic' },
    endings: parsePatterns(
      `という|とかいう|といった|との|っていう ${POST_KINDS} が|を|も|に|は|って … #動詞|#形容詞|た|ない|いる|ある ます?`,
      `みたい だ ${POST_KINDS} が|を|も|に|は|って … #動詞|#形容詞|た|ない|いる|ある ます?`,
    ),
    exceptions: parsePatterns('お願い|待つ|募集 中|する|てる|ます'),
  },
];

/** A statement that asks the reader to do something: then the text is always an offer. */
export const CALL_TO_ACTION_PATTERNS: readonly TokenPattern[] = parsePatterns(
  'くださる|下さる|なさる|どうぞ|お願い|歓迎|大歓迎|お待ち|待つ|募集 中|する|てる|ます|いる|いたす? ます?',
  '#命令ｉ|#命令ｅ|#命令ｒｏ|#命令ｙｏ',
  '#動詞 て|で',
  '#動詞 う|よう か?',
  'ます ん か',
  '#動詞 ない か',
  'DM|dm|LINE|ライン|テレグラム|シグナル で|に|から|まで|へ?',
  '人|方|子|奴|やつ いる|おる|居る? ます? か?',
);
/** Advice and calls for help also address the reader. */
export const NOT_A_CALL_PATTERNS: readonly TokenPattern[] = parsePatterns(
  '相談|通報|注意|断る|やめる|気をつける|警戒|教える|助ける|助言 する? て|で? くださる|下さる|ます?',
  'ない で くださる|下さる?',
  `${DECEIVED} 人|奴|やつ … か`,
);
