import { findMatches } from '../../match/find-matches.ts';
import { foldedAlternation } from '../regex-helpers.ts';

/** What an amount is paid for. */
export type PayBasis = 'hour' | 'day' | 'week' | 'month' | 'year' | 'piece' | 'once' | 'person';

const ONE_PREFIX = '(?<![0-9一二三四五六七八九十百千月/.])[1一] ?';
const EACH_PREFIX = '(?:每|(?<![0-9一二三四五六七八九十百千月/.])[1一] ?)';
/** "Per" in Vietnamese and Portuguese, in folded spelling: mỗi ngày, 1 ngày, por dia, ao dia. */
const foreignPerWords = (words: string): string =>
  `(?<![a-z0-9])(?:moi|mot|1|por|ao|cada) ?(?:${words.replaceAll(' ', '|')})(?![a-z])`;
const COUNTED_THINGS = foldedAlternation(
  '件 回 個 枚 本 口座 口 台 案件 運び 往復 アカウント アカ 現場 箇所 か所 通 冊 配達 配送 契約 成約 記事 文字 問 品 荷物 稼働 セット つ',
);

/** Patterns of one table by basis. The order decides ties: the longer reading first. */
type PatternsByBasis = Partial<Record<PayBasis, string>>;

/** Words that name the basis of pay anywhere near the amount. */
const PER_WORDS: PatternsByBasis = {
  hour: `시급|${foldedAlternation('時給 時間給 毎時 hourly 时薪 時薪')}|${EACH_PREFIX}(?:時間|小[时時]|[个個]?钟[头頭]|h(?![a-z]))|${foreignPerWords('gio hora')}`,
  day: `일당|하루|日給|日当(?!たり)|日収|日額|日商|毎日|日[薪结結赚賺领領]|日入(?!り)|每[天日]|${ONE_PREFIX}(?:日(?!目|払|前|後|分前|[元圓円币幣])|天|day|勤務|${foldedAlternation('シフト')})|(?<![a-z])(?:daily|luong ngay|diari[ao])|${foreignPerWords('ngay dia')}`,
  week: `週給|週収|毎週|[周週]薪|每[周週]|${ONE_PREFIX}[周週]|(?<![a-z])(?:weekly|semanal)|${foreignPerWords('tuan semana')}`,
  month: `월급|한 ?달|月給|月収|月額|月商|月々|毎月|今月|来月|先月|ひと月|月[薪入]|每[个個]?月|${ONE_PREFIX}(?:[かけ箇個个]月|月分|month)|(?<![a-z])(?:monthly|mensal)|${foreignPerWords('thang mes')}`,
  year: `年収|年俸|年額|年商|年間|毎年|年薪|每年|${ONE_PREFIX}年|(?<![a-z])(?:yearly|annually|annual|anual)|${foreignPerWords('nam ano')}`,
  person: `${ONE_PREFIX}(?:人(?!暮|前|用|称)|名)|每人|ひとり(?!暮)|紹介(?:料|金|報酬)|友達紹介|人頭|${foreignPerWords('nguoi pessoa')}`,
  piece: `건당|개당|회당|${ONE_PREFIX}(?:${COUNTED_THINGS}|[单單趟张个])|ひとつ|毎回|各回|每[单單件张張趟次个個本台份条條票笔筆]|${foreignPerWords('don lan may sim kien goi tai\\s?khoan entrega pacote encomenda conta chip viagem linha cartao')}|(?<![a-z])(?:each|cada)(?![a-z])`,
  once: `単発|${ONE_PREFIX}(?:発|撃|度)|(?<![a-z])one-?time`,
};

/** Not the end of a longer word: 誕生日, 3月, 3か月, 事件. */
const NOT_IN_LONGER_WORD = '(?<![0-9一-龠々]|[0-9一-龠][かけ])';
/** Words that name it only directly before the amount: 月30万, 日に5万, 紹介で1万. */
const ADJACENT_PER_WORDS: PatternsByBasis = {
  hour: `${NOT_IN_LONGER_WORD}時間`,
  day: `${NOT_IN_LONGER_WORD}日`,
  week: `${NOT_IN_LONGER_WORD}週`,
  month: `${NOT_IN_LONGER_WORD}月`,
  year: `${NOT_IN_LONGER_WORD}年`,
  person: '紹介(?:1人|一人|者)?',
  piece: `${NOT_IN_LONGER_WORD}件`,
};

/** Units after a slash, "per" or "a": 5万/日, $500 a day. */
const PER_UNITS: PatternsByBasis = {
  hour: '(?:hours?|hr|h|gio|hora)(?![a-z])|小[时時]|時間?(?!給)|時給',
  day: '(?:days?|d|ngay|dia)(?![a-z])|天|日(?!払)',
  week: '(?:weeks?|wk|tuan|semana)(?![a-z])|周|週(?!払)',
  month: '(?:months?|mo|thang|mes)(?![a-z])|(?:[かけ箇個个])?月(?!末|初|払|曜)',
  year: '(?:years?|yr|nam|ano)(?![a-z])|年',
  person: '(?:person|head|referral|nguoi|pessoa)(?![a-z])|人|名',
  piece: `(?:piece|item|task|job|run|trip|drop|parcel|package|sim|pick-?up|delivery|account|card|don|lan|may)(?![a-z])|[单單趟张个]|${COUNTED_THINGS}`,
};

const BEFORE_GLUE =
  '[ :・=は→]{0,3}(?:につき|あたり|当たり|ごとに?|毎に|で|に|の|も)?(?:約|なんと|最低|最大|最高)?[ :]{0,2}';
/** The end of a sentence; what follows it tells what the amount is for. A line break directly before the amount is none. */
const BOUNDARY = /[。!?]|\n(?![\s:】\])>」・=は]*$)/g;
const BEFORE_REACH = 14;
const AFTER_REACH = 18;
/** A word after the amount belongs to the next amount if a number follows it: 家賃5万 月収20万. */
const NOT_BEFORE_NUMBER = '(?![ :は】\\])約]{0,4}[¥$0-9一二三四五六七八九十百数])';
const AFTER_GLUE = '[ (~+以上から程度前後位くらいぐほど超もの分]{0,6}';

/** Compiles the patterns of a table, each in the frame that `shape` puts around it. */
function compilePayBasisTable(table: PatternsByBasis, shape: (words: string) => string, flags = '') {
  return {
    rows: Object.entries(table).map(
      ([basis, words]) => [basis as PayBasis, new RegExp(shape(words), flags)] as const,
    ),
    /** Matches if one of the rows does. Most texts have none, and one pattern is cheaper than eight. */
    any: new RegExp(shape(Object.values(table).join('|'))),
  };
}

const WORD_BEFORE = compilePayBasisTable(PER_WORDS, (words) => words, 'g');
const ADJACENT_WORD_BEFORE = compilePayBasisTable(
  ADJACENT_PER_WORDS,
  (words) => `(?:${words})${BEFORE_GLUE}$`,
);
/** In the order in which they are tried behind the amount. */
const WORDS_AFTER = [
  compilePayBasisTable(
    PER_UNITS,
    (words) => `^${AFTER_GLUE}(?:/|(?:an?|per|each|every) |毎|x) ?(?:[1一] ?|one )?(?:${words})`,
  ),
  compilePayBasisTable(PER_UNITS, (words) => `^${AFTER_GLUE}(?:${words})(?:あたり|当たり|ごと|につき)`),
  compilePayBasisTable(PER_WORDS, (words) => `^${AFTER_GLUE}(?:${words})${NOT_BEFORE_NUMBER}`),
];

/**
 * What the amount at [start, end) is paid for; null if the text near it does not say. `from` is the end of the previous
 * amount; text before it is ignored.
 * @example detectPayBasis('日給5万', 2, 4, 0) // 'day'
 */
export function detectPayBasis(text: string, start: number, end: number, from: number): PayBasis | null {
  const near = text.slice(Math.max(from, start - BEFORE_REACH), start);
  const before = near.slice((findMatches(near, BOUNDARY).at(-1)?.index ?? -1) + 1);
  const after = text.slice(end, end + AFTER_REACH);
  const named = matchPayBasis(ADJACENT_WORD_BEFORE, before) ?? nearestPayBasis(before);
  return WORDS_AFTER.reduce((basis, table) => basis ?? matchPayBasis(table, after), named);
}

function matchPayBasis({ rows, any }: typeof WORD_BEFORE, text: string): PayBasis | null {
  return any.test(text) ? (rows.find(([, pattern]) => pattern.test(text))?.[0] ?? null) : null;
}

/** The basis whose word ends nearest to the amount. */
function nearestPayBasis(text: string): PayBasis | null {
  if (!WORD_BEFORE.any.test(text)) return null;
  let nearest: PayBasis | null = null;
  let reach = -1;
  for (const [basis, pattern] of WORD_BEFORE.rows)
    for (const { index, 0: word } of findMatches(text, pattern))
      if (index + word.length > reach) {
        nearest = basis;
        reach = index + word.length;
      }
  return nearest;
}
