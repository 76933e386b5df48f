import { type Contact, type ContactKind, collectContacts } from './contact.ts';

/** A format of links to contacts. */
interface LinkFormat {
  readonly kind: ContactKind;
  /** Prefix of `Contact.value`. */
  readonly app: string;
  /** Source of a regular expression whose last group is the id. */
  readonly addressPattern: string;
}

const ID = '([a-z0-9_][a-z0-9_.~=+-]{1,63})';
const DOT = '(?:\\.|\\[\\.\\]|\\(\\.\\))';

const LINK_FORMATS: readonly LinkFormat[] = [
  {
    kind: 'telegram',
    app: 'telegram',
    addressPattern: `(?:t${DOT}me|telegram${DOT}(?:me|dog))/(?:s/|joinchat/)?[@+]?${ID}`,
  },
  {
    kind: 'telegram',
    app: 'telegram',
    addressPattern: `tg://(?:resolve|join|user)\\?(?:domain|invite|id)=${ID}`,
  },
  { kind: 'signal', app: 'signal', addressPattern: `signal${DOT}(?:me|group)/#?(?:p/|eu/)?\\+?${ID}` },
  {
    kind: 'line',
    app: 'line',
    addressPattern: `(?:line${DOT}(?:me|naver\\.jp)/(?:r/)?ti/(?:p|g2?)/|page\\.line\\.me/|line://ti/p/|lin${DOT}ee/)(?:%40|[@~])?${ID}`,
  },
  {
    kind: 'whatsapp',
    app: 'whatsapp',
    addressPattern: `(?:wa${DOT}me/|api\\.whatsapp\\.com/send/?\\?phone=|whatsapp://send/?\\?phone=|chat\\.whatsapp\\.com/)\\+?${ID}`,
  },
  { kind: 'wechat', app: 'wechat', addressPattern: `(?:u\\.wechat\\.com/|weixin://dl/chat\\?)${ID}` },
  { kind: 'zalo', app: 'zalo', addressPattern: `zalo${DOT}me/(?:g/)?${ID}` },
  // Short addresses that all open an invitation.
  {
    kind: 'invite',
    app: 'invite',
    addressPattern: `d(?:i?sc)[a-z]{0,9}(?:${DOT}(?:gg|me|io)|\\.com/invite)/(?:invite/)?${ID}`,
  },
  { kind: 'other-app', app: 'kakao', addressPattern: `open\\.kakao\\.com/(?:o|me)/${ID}` },
  { kind: 'other-app', app: 'messenger', addressPattern: `m\\.me/${ID}` },
  { kind: 'other-app', app: 'threema', addressPattern: `threema\\.id/${ID}` },
  { kind: 'other-app', app: 'simplex', addressPattern: `simplex\\.chat/(?:contact|invitation)/?#${ID}` },
  { kind: 'other-app', app: 'instagram', addressPattern: `ig\\.me/m/${ID}` },
  { kind: 'other-app', app: 'skype', addressPattern: `join\\.skype\\.com/${ID}` },
  {
    kind: 'link',
    app: 'form',
    addressPattern: `(?:forms\\.gle/|docs\\.google\\.com/forms/(?:u/0/)?d/(?:e/)?)${ID}`,
  },
  {
    kind: 'link',
    app: 'link',
    addressPattern: `(?:linktr\\.ee|lit\\.link(?:/en|/ja)?|bit\\.ly|tinyurl\\.com|x\\.gd|is\\.gd|potofu\\.me|profcard\\.info/u)/${ID}`,
  },
];

/** Paths of these sites that do not lead to a person. */
const NON_CONTACT_PATHS = new Set([
  'share',
  'iv',
  'addstickers',
  'addemoji',
  'addtheme',
  'proxy',
  'socks',
  'setlanguage',
  'bg',
  'login',
]);

const PATTERNS = LINK_FORMATS.map(
  (format) =>
    [format, new RegExp(`(?<![a-z0-9.@-])(?:https?://(?:www\\.)?)?${format.addressPattern}`, 'g')] as const,
);

/**
 * Extracts links that open a chat with a person or group from a folded text.
 * @example extractContactLinks('https://t.me/abc_work') // [{ start: 0, end: 21, kind: 'telegram', value: 'telegram:abc_work' }]
 */
export function extractContactLinks(text: string): readonly Contact[] {
  if (!text.includes('/')) return [];
  return PATTERNS.flatMap(([format, pattern]) =>
    collectContacts(text, pattern, (match) => {
      const id = match[1]!.replace(/[.=~+-]+$/, '');
      if (NON_CONTACT_PATHS.has(id)) return null;
      const end = match.index + match[0].length - (match[1]!.length - id.length);
      return { start: match.index, end, kind: format.kind, value: `${format.app}:${id}` };
    }),
  );
}
