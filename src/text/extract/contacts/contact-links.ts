import { type Contact, type ContactKind, collectContacts } from './contact.ts';

const ID = '([a-z0-9_][a-z0-9_.~=+-]{1,63})';
const DOT = '(?:\\.|\\[\\.\\]|\\(\\.\\))';

/** Formats of links to contacts: the prefix of `Contact.value`, and a pattern of the address up to the id. */
const LINK_FORMATS: readonly (readonly [ContactKind, string, string])[] = [
  ['telegram', 'telegram', `(?:t${DOT}me|telegram${DOT}(?:me|dog))/(?:s/|joinchat/)?[@+]?`],
  ['telegram', 'telegram', 'tg://(?:resolve|join|user)\\?(?:domain|invite|id)='],
  ['signal', 'signal', `signal${DOT}(?:me|group)/#?(?:p/|eu/)?\\+?`],
  [
    'line',
    'line',
    `(?:line${DOT}(?:me|naver\\.jp)/(?:r/)?ti/(?:p|g2?)/|page\\.line\\.me/|line://ti/p/|lin${DOT}ee/)(?:%40|[@~])?`,
  ],
  ['whatsapp', 'whatsapp', `(?:wa${DOT}me|chat\\.whatsapp\\.com)/\\+?`],
  ['whatsapp', 'whatsapp', '(?:api\\.whatsapp\\.com|whatsapp:/)/send/?\\?phone=\\+?'],
  ['wechat', 'wechat', '(?:u\\.wechat\\.com/|weixin://dl/chat\\?)'],
  ['zalo', 'zalo', `zalo${DOT}me/(?:g/)?`],
  // Short addresses that all open an invitation.
  ['invite', 'invite', `d(?:i?sc)[a-z]{0,9}(?:${DOT}(?:gg|me|io)|\\.com/invite)/(?:invite/)?`],
  ['other-app', 'kakao', 'open\\.kakao\\.com/(?:o|me)/'],
  ['other-app', 'messenger', 'm\\.me/'],
  ['other-app', 'threema', 'threema\\.id/'],
  ['other-app', 'simplex', 'simplex\\.chat/(?:contact|invitation)/?#'],
  ['other-app', 'instagram', 'ig\\.me/m/'],
  ['other-app', 'skype', 'join\\.skype\\.com/'],
  ['link', 'form', '(?:forms\\.gle/|docs\\.google\\.com/forms/(?:u/0/)?d/(?:e/)?)'],
  ['link', 'link', '(?:linktr\\.ee|lit\\.link(?:/en|/ja)?|bit\\.ly|tinyurl\\.com|x\\.gd|is\\.gd)/'],
  ['link', 'link', '(?:potofu\\.me|profcard\\.info/u)/'],
];
const PATTERNS = LINK_FORMATS.map(
  ([kind, app, address]) =>
    [kind, app, new RegExp(`(?<![a-z0-9.@-])(?:https?://(?:www\\.)?)?${address}${ID}`, 'g')] as const,
);

/** Paths of these sites that do not lead to a person. */
const NON_CONTACT_PATHS = new Set(
  'share iv addstickers addemoji addtheme proxy socks setlanguage bg login'.split(' '),
);

/**
 * Extracts links that open a chat with a person or group from a folded text.
 * @example extractContactLinks('https://t.me/abc_work') // [{ start: 0, end: 21, kind: 'telegram', value: 'telegram:abc_work' }]
 */
export function extractContactLinks(text: string): readonly Contact[] {
  if (!text.includes('/')) return [];
  return PATTERNS.flatMap(([kind, app, pattern]) =>
    collectContacts(text, pattern, (match) => {
      const id = match[1]!.replace(/[.=~+-]+$/, '');
      if (NON_CONTACT_PATHS.has(id)) return null;
      const end = match.index + match[0].length - (match[1]!.length - id.length);
      return { start: match.index, end, kind, value: `${app}:${id}` };
    }),
  );
}
