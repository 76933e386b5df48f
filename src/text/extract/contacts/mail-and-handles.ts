import { type Contact, collectContacts } from './contact.ts';

const MAIL_LOCAL_PART = /(?<![a-z0-9._+-])[a-z0-9][a-z0-9._+-]{0,63}$/;
const MAIL_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}[a-z]{2,24}(?![a-z0-9-])/;
const HANDLE = /^[a-z][a-z0-9_.]{2,31}/;
const LOOKS_LIKE_A_DOMAIN = /\.(?:com|jp|net|org|io|me|gg|dev|ee|info|biz|co|ne|ac)$/;
const JAPANESE = '[ぁ-ゖー一-龠々]';
const JAPANESE_BEFORE = new RegExp(`${JAPANESE}[ :→➡⇒▶「【(、。・」】)!]{0,3}$`);
const JAPANESE_AFTER = new RegExp(`^[」】)]? ?${JAPANESE}`);
/** Behind a handle it addresses a member of the conversation; not a contact. */
const HONORIFIC = /^ ?(?:さん|くん|ちやん|様|氏|先生|君)/;
const HANDLE_START_BEFORE = /(?:^|[\s:→➡⇒▶「【(、。・」】)!~]|[ぁ-ゖー一-龠々])$/;
const LINE_START = /(?:^|\n) *$/;
const LINE_END = /^ *(?:$|\n)/;

/** Words after an at sign in code and in chat commands. */
const RESERVED_HANDLES = new Set(
  `everyone here channel all param params return returns throws type typedef types example see since author version
  override deprecated media import charset keyframes supports layer apply include mixin extend use property
  staticmethod classmethod abstractmethod dataclass cached_property contextmanager pytest wraps click app router
  component injectable input output module autowired service repository controller restcontroller bean entity table
  column id test before_each beforeeach aftereach nullable notnull nonnull suppresswarnings functionalinterface
  state binding published main mainactor objc available escaping discardableresult environment observable
  inheritdoc private public protected internal readonly default link todo lru_cache parameterized
  getmapping postmapping requestmapping requestbody pathvariable data getter setter builder`.split(/\s+/),
);

/**
 * Extracts mail addresses and handles. A handle must have Japanese text beside it, or a line or brackets of its own.
 * Decorators, scoped packages and `user@host:path` are neither.
 * @example extractMailAndHandles('連絡は@abc_work') // [{ start: 3, end: 12, kind: 'handle', value: 'handle:abc_work' }]
 */
export function extractMailAndHandles(text: string): readonly Contact[] {
  return collectContacts(
    text,
    /@/g,
    ({ index }, before, after) => parseMail(index, before, after) ?? parseHandle(index, before, after),
  );
}

function parseMail(at: number, before: string, after: string): Contact | null {
  const local = MAIL_LOCAL_PART.exec(before)?.[0];
  const domain = MAIL_DOMAIN.exec(after)?.[0];
  if (local === undefined || domain === undefined) return null;
  const opening = before.slice(0, -local.length);
  // git@host:path, scheme://user@host and name@host/path are host names.
  if (opening.endsWith('/') || /^(?:\/|:[^\s])/.test(after.slice(domain.length))) return null;
  return {
    start: at - local.length,
    end: at + 1 + domain.length,
    kind: 'mail',
    value: `mail:${local}@${domain}`,
  };
}

function parseHandle(at: number, before: string, after: string): Contact | null {
  if (!HANDLE_START_BEFORE.test(before)) return null;
  const id = HANDLE.exec(after)?.[0].replace(/\.+$/, '');
  if (id === undefined || id.length < 3 || RESERVED_HANDLES.has(id) || LOOKS_LIKE_A_DOMAIN.test(id))
    return null;
  const rest = after.slice(id.length);
  if (/^[a-z0-9_/@:(.-]/.test(rest) && !/^[.:-](?:$|[^a-z0-9])/.test(rest)) return null;
  if (HONORIFIC.test(rest)) return null;
  const isAlone =
    (LINE_START.test(before) && LINE_END.test(rest)) || (before.endsWith('(') && rest.startsWith(')'));
  if (!(isAlone && /[0-9_]/.test(id)) && !JAPANESE_BEFORE.test(before) && !JAPANESE_AFTER.test(rest))
    return null;
  return { start: at, end: at + 1 + id.length, kind: 'handle', value: `handle:${id}` };
}
