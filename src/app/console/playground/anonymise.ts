/** Replaces what can identify a person, from the longest to the shortest pattern. */
const REPLACEMENTS: readonly (readonly [pattern: RegExp, by: string])[] = [
  [/\b(?:https?:\/\/|www\.)[^\s<>「」（）"']+/giu, 'https://example.com'],
  // Invitations and shorteners are also written without https://.
  [
    /\b(?:[a-z0-9-]+\.)+(?:com|net|org|jp|gg|me|io|ly|app|page|site|link|xyz|info)(?:\/[^\s<>「」（）"']*)?/giu,
    'example.com',
  ],
  [/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu, 'name@example.com'],
  [/<(?:@[!&]?|#|a?:\w+:|@U|#C)[\w|]+>/gu, '@name'],
  [/(?<![\w.+-])[@＠][\p{L}\p{N}_.-]{2,}/gu, '@name'],
  // An account after the name of a messenger or after "ID".
  [
    /((?:ID|ＩＤ|アカウント|カカオ|LINE|telegram|signal|テレグラム|シグナル)\s*(?:は|[:：=])\s*)[A-Za-z0-9_.-]{3,}/giu,
    '$1name',
  ],
  // Telephone numbers, accounts and ids; a sum of money stays.
  [
    /(?<![\d０-９])(?:[+＋]?[\d０-９][\d０-９ ()（）‐－ー-]{5,}[\d０-９])(?!\s*[万千億円¥]|[\d０-９])/gu,
    '000-0000-0000',
  ],
];

/** Names of one letter would replace parts of words. */
const MIN_NAME_LENGTH = 2;

/**
 * A text without names of members, links, addresses, mentions, telephone numbers and ids. Sums of money stay, because rules are
 * about them. No program finds every name: a person must read the result.
 * @example anonymise('rinです。090-1234-5678まで', ['rin']) // '名前です。000-0000-0000まで'
 */
export function anonymise(text: string, names: readonly string[]): string {
  const replaced = REPLACEMENTS.reduce((current, [pattern, by]) => current.replace(pattern, by), text);
  return [...new Set(names)]
    .filter((name) => [...name.trim()].length >= MIN_NAME_LENGTH)
    .sort((a, b) => b.length - a.length)
    .reduce((current, name) => current.replaceAll(name.trim(), '名前'), replaced)
    .trim();
}
