import { type Contact, type ContactKind, eachMatch } from './contact.ts';

/** `app` opens the value; `address` ends with the group that holds the id. */
interface LinkForm {
  readonly kind: ContactKind;
  readonly app: string;
  readonly address: string;
}

const ID = '([a-z0-9_][a-z0-9_.~=+-]{1,63})';
const DOT = '(?:\\.|\\[\\.\\]|\\(\\.\\))';

const FORMS: readonly LinkForm[] = [
  {
    kind: 'telegram',
    app: 'telegram',
    address: `(?:t${DOT}me|telegram${DOT}(?:me|dog))/(?:s/|joinchat/)?[@+]?${ID}`,
  },
  { kind: 'telegram', app: 'telegram', address: `tg://(?:resolve|join|user)\\?(?:domain|invite|id)=${ID}` },
  { kind: 'signal', app: 'signal', address: `signal${DOT}(?:me|group)/#?(?:p/|eu/)?\\+?${ID}` },
  {
    kind: 'line',
    app: 'line',
    address: `(?:line${DOT}(?:me|naver\\.jp)/(?:r/)?ti/(?:p|g2?)/|page\\.line\\.me/|line://ti/p/|lin${DOT}ee/)(?:%40|[@~])?${ID}`,
  },
  {
    kind: 'whatsapp',
    app: 'whatsapp',
    address: `(?:wa${DOT}me/|api\\.whatsapp\\.com/send/?\\?phone=|whatsapp://send/?\\?phone=|chat\\.whatsapp\\.com/)\\+?${ID}`,
  },
  { kind: 'wechat', app: 'wechat', address: `(?:u\\.wechat\\.com/|weixin://dl/chat\\?)${ID}` },
  { kind: 'zalo', app: 'zalo', address: `zalo${DOT}me/(?:g/)?${ID}` },
  // A family of short addresses, all of which open an invitation.
  {
    kind: 'invite',
    app: 'invite',
    address: `d(?:i?sc)[a-z]{0,9}(?:${DOT}(?:gg|me|io)|\\.com/invite)/(?:invite/)?${ID}`,
  },
  { kind: 'other-app', app: 'kakao', address: `open\\.kakao\\.com/(?:o|me)/${ID}` },
  { kind: 'other-app', app: 'messenger', address: `m\\.me/${ID}` },
  { kind: 'other-app', app: 'threema', address: `threema\\.id/${ID}` },
  { kind: 'other-app', app: 'simplex', address: `simplex\\.chat/(?:contact|invitation)/?#${ID}` },
  { kind: 'other-app', app: 'instagram', address: `ig\\.me/m/${ID}` },
  { kind: 'other-app', app: 'skype', address: `join\\.skype\\.com/${ID}` },
  {
    kind: 'link',
    app: 'form',
    address: `(?:forms\\.gle/|docs\\.google\\.com/forms/(?:u/0/)?d/(?:e/)?)${ID}`,
  },
  {
    kind: 'link',
    app: 'link',
    address: `(?:linktr\\.ee|lit\\.link(?:/en|/ja)?|bit\\.ly|tinyurl\\.com|x\\.gd|is\\.gd|potofu\\.me|profcard\\.info/u)/${ID}`,
  },
];

/** Pages of these sites that lead to no person. */
const NOBODY = new Set([
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

const PATTERNS = FORMS.map(
  (form) => [form, new RegExp(`(?<![a-z0-9.@-])(?:https?://(?:www\\.)?)?${form.address}`, 'g')] as const,
);

/**
 * Links that open a talk with somebody, in a folded text.
 * @example contactLinks('https://t.me/abc_work') // [{ start: 0, end: 21, kind: 'telegram', value: 'telegram:abc_work' }]
 */
export function contactLinks(text: string): readonly Contact[] {
  if (!text.includes('/')) return [];
  return PATTERNS.flatMap(([form, pattern]) =>
    eachMatch(text, pattern, (match) => {
      const id = match[1]!.replace(/[.=~+-]+$/, '');
      if (NOBODY.has(id)) return null;
      const end = match.index + match[0].length - (match[1]!.length - id.length);
      return { start: match.index, end, kind: form.kind, value: `${form.app}:${id}` };
    }),
  );
}
