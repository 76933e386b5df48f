import { anyOf } from './word-pattern.ts';

/** What an amount is paid for. */
export type Per = 'hour' | 'day' | 'week' | 'month' | 'year' | 'piece' | 'once' | 'person';

const ONE = '(?<![0-9一二三四五六七八九十百千月/.])[1一] ?';
const EACH = '(?:每|(?<![0-9一二三四五六七八九十百千月/.])[1一] ?)';
/** mỗi ngày, 1 ngày, por dia, ao dia: how Vietnamese and Portuguese say "per", in folded spelling. */
const TONGUE = (words: string): string =>
  `(?<![a-z0-9])(?:moi|mot|1|por|ao|cada) ?(?:${words.replaceAll(' ', '|')})(?![a-z])`;
const THINGS = anyOf(
  '件 回 個 枚 本 口座 口 台 案件 運び 往復 アカウント アカ 現場 箇所 か所 通 冊 配達 配送 契約 成約 記事 文字 問 品 荷物 稼働 セット つ',
);

/** Words that name what is paid for, wherever they stand. The order settles ties: the longer reading first. */
const WORDS: readonly (readonly [Per, string])[] = [
  [
    'hour',
    `시급|${anyOf('時給 時間給 毎時 hourly 时薪 時薪')}|${EACH}(?:時間|小[时時]|[个個]?钟[头頭]|h(?![a-z]))|${TONGUE('gio hora')}`,
  ],
  [
    'day',
    `일당|하루|日給|日当(?!たり)|日収|日額|日商|毎日|日[薪结結赚賺领領]|日入(?!り)|每[天日]|${ONE}(?:日(?!目|払|前|後|分前|[元圓円币幣])|天|day|勤務|${anyOf('シフト')})|(?<![a-z])(?:daily|luong ngay|diari[ao])|${TONGUE('ngay dia')}`,
  ],
  [
    'week',
    `週給|週収|毎週|[周週]薪|每[周週]|${ONE}[周週]|(?<![a-z])(?:weekly|semanal)|${TONGUE('tuan semana')}`,
  ],
  [
    'month',
    `월급|한 ?달|月給|月収|月額|月商|月々|毎月|今月|来月|先月|ひと月|月[薪入]|每[个個]?月|${ONE}(?:[かけ箇個个]月|月分|month)|(?<![a-z])(?:monthly|mensal)|${TONGUE('thang mes')}`,
  ],
  [
    'year',
    `年収|年俸|年額|年商|年間|毎年|年薪|每年|${ONE}年|(?<![a-z])(?:yearly|annually|annual|anual)|${TONGUE('nam ano')}`,
  ],
  [
    'person',
    `${ONE}(?:人(?!暮|前|用|称)|名)|每人|ひとり(?!暮)|紹介(?:料|金|報酬)|友達紹介|人頭|${TONGUE('nguoi pessoa')}`,
  ],
  [
    'piece',
    `건당|개당|회당|${ONE}(?:${THINGS}|[单單趟张个])|ひとつ|毎回|各回|每[单單件张張趟次个個本台份条條票笔筆]|${TONGUE('don lan may sim kien goi tai\\s?khoan entrega pacote encomenda conta chip viagem linha cartao')}|(?<![a-z])(?:each|cada)(?![a-z])`,
  ],
  ['once', `単発|${ONE}(?:発|撃|度)|(?<![a-z])one-?time`],
];

/** Not the tail of a longer word: 誕生日, 3月, 3か月, 事件. */
const ALONE = '(?<![0-9一-龠々]|[0-9一-龠][かけ])';
/** Words that say it only right beside the amount: 月30万, 日に5万, 紹介で1万. */
const BESIDE: readonly (readonly [Per, string])[] = [
  ['hour', `${ALONE}時間`],
  ['day', `${ALONE}日`],
  ['week', `${ALONE}週`],
  ['month', `${ALONE}月`],
  ['year', `${ALONE}年`],
  ['person', '紹介(?:1人|一人|者)?'],
  ['piece', `${ALONE}件`],
];

/** What may follow a slash, "per" or "a": 5万/日, $500 a day. */
const UNITS: readonly (readonly [Per, string])[] = [
  ['hour', '(?:hours?|hr|h|gio|hora)(?![a-z])|小[时時]|時間?(?!給)|時給'],
  ['day', '(?:days?|d|ngay|dia)(?![a-z])|天|日(?!払)'],
  ['week', '(?:weeks?|wk|tuan|semana)(?![a-z])|周|週(?!払)'],
  ['month', '(?:months?|mo|thang|mes)(?![a-z])|(?:[かけ箇個个])?月(?!末|初|払|曜)'],
  ['year', '(?:years?|yr|nam|ano)(?![a-z])|年'],
  ['person', '(?:person|head|referral|nguoi|pessoa)(?![a-z])|人|名'],
  [
    'piece',
    `(?:piece|item|task|job|run|trip|drop|parcel|package|sim|pick-?up|delivery|account|card|don|lan|may)(?![a-z])|[单單趟张个]|${THINGS}`,
  ],
];

const GLUE =
  '[ :・=は→]{0,3}(?:につき|あたり|当たり|ごとに?|毎に|で|に|の|も)?(?:約|なんと|最低|最大|最高)?[ :]{0,2}';
const CLOSED = /[。!?]|\n(?![\s:】\])>」・=は]*$)/g;
const CLOSES = /[。!?\n]/;
const BEFORE_REACH = 14;
const AFTER_REACH = 18;
/** A per word after the amount belongs to the next amount when a number follows it: 家賃5万 月収20万. */
const NOT_OF_THE_NEXT = '(?![ :は】\\])約]{0,4}[¥$0-9一二三四五六七八九十百数])';
const AFTER_GLUE = '[ (~+以上から程度前後位くらいぐほど超もの分]{0,6}';

interface Table {
  readonly rows: readonly (readonly [Per, RegExp])[];
  /** Does any of them match? Most texts have none, and one question is cheaper than eight. */
  readonly any: RegExp;
}

function table(
  rows: readonly (readonly [Per, string])[],
  shape: (words: string) => string,
  flags = '',
): Table {
  return {
    rows: rows.map(([per, words]) => [per, new RegExp(shape(words), flags)]),
    any: new RegExp(shape(rows.map(([, words]) => words).join('|'))),
  };
}

const BEFORE = table(WORDS, (words) => words, 'g');
const BEFORE_BESIDE = table(BESIDE, (words) => `(?:${words})${GLUE}$`);
const AFTER_SLASH = table(
  UNITS,
  (words) => `^${AFTER_GLUE}(?:/|(?:an?|per|each|every) |毎|x) ?(?:[1一] ?|one )?(?:${words})`,
);
const AFTER_EACH = table(UNITS, (words) => `^${AFTER_GLUE}(?:${words})(?:あたり|当たり|ごと|につき)`);
const AFTER = table(WORDS, (words) => `^${AFTER_GLUE}(?:${words})${NOT_OF_THE_NEXT}`);

/**
 * What the amount at [start, end) is paid for; null when the text near it does not say. Looks no further back
 * than `from`, the end of the amount before.
 * @example payPeriod('日給5万', 2, 4, 0) // 'day'
 */
export function payPeriod(text: string, start: number, end: number, from: number): Per | null {
  const near = text.slice(Math.max(from, start - BEFORE_REACH), start);
  const before = CLOSES.test(near) ? near.slice(lastClosed(near) + 1) : near;
  const after = text.slice(end, end + AFTER_REACH);
  return (
    matching(BEFORE_BESIDE, before) ??
    lastWord(before) ??
    matching(AFTER_SLASH, after) ??
    matching(AFTER_EACH, after) ??
    matching(AFTER, after)
  );
}

function lastClosed(text: string): number {
  let last = -1;
  CLOSED.lastIndex = 0;
  while (CLOSED.test(text)) last = CLOSED.lastIndex - 1;
  return last;
}

function matching({ rows, any }: Table, text: string): Per | null {
  return any.test(text) ? (rows.find(([, pattern]) => pattern.test(text))?.[0] ?? null) : null;
}

/** The per word that ends nearest to the amount. */
function lastWord(text: string): Per | null {
  let nearest: Per | null = null;
  let reach = -1;
  if (!BEFORE.any.test(text)) return null;
  for (const [per, pattern] of BEFORE.rows) {
    pattern.lastIndex = 0;
    while (pattern.test(text)) {
      if (pattern.lastIndex <= reach) continue;
      nearest = per;
      reach = pattern.lastIndex;
    }
  }
  return nearest;
}
