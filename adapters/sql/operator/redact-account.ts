import { wordPattern } from '../members/person.ts';
import type { PersonRedaction } from '../members/redact-person.ts';

/** Fields of events and requested actions that have the id of an account or of a person who decided. */
const ACCOUNT_FIELDS: ReadonlySet<string> = new Set(['subject', 'account', 'accountId', 'decidedBy']);
/** Fields with sentences. */
const TEXT_FIELDS: ReadonlySet<string> = new Set(['text', 'ja', 'en', 'detail']);

type Fields = Readonly<Record<string, unknown>>;

/**
 * A copy of an event of a feed, or of a requested action, without one account: a pseudonym instead of its id, and no letter. All
 * other ids, times and numbers stay, also when the account has a short id that they contain.
 * @example redactAccount({ accountId: 'rin' }, { id: 'rin', pseudonym: 'erased-5f0c…' }) // { accountId: 'erased-5f0c…' }
 */
export function redactAccount(value: unknown, { id, pseudonym }: PersonRedaction): unknown {
  const idPattern = wordPattern(id, 'g');

  function visit(item: unknown, field: string): unknown {
    if (typeof item === 'string') {
      if (ACCOUNT_FIELDS.has(field)) return item === id ? pseudonym : item;
      return TEXT_FIELDS.has(field) ? item.replace(idPattern, pseudonym) : item;
    }
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) return item.map((element) => visit(element, field));
    const fields = (item as Fields).accountId === id ? withoutLetter(item as Fields) : (item as Fields);
    return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, visit(inner, name)]));
  }
  return visit(value, '');
}

/** Whether an event, or a requested action, names an account. @example namesAccount({ accountId: 'rin' }, 'rin') // true */
export function namesAccount(value: unknown, id: string): boolean {
  const idPattern = wordPattern(id);

  function visit(item: unknown, field: string): boolean {
    if (typeof item === 'string')
      return ACCOUNT_FIELDS.has(field) ? item === id : TEXT_FIELDS.has(field) && idPattern.test(item);
    if (typeof item !== 'object' || item === null) return false;
    if (Array.isArray(item)) return item.some((element) => visit(element, field));
    return Object.entries(item).some(([name, inner]) => visit(inner, name));
  }
  return visit(value, '');
}

/** The accounts that an event names. @example accountsIn({ data: { accountId: 'rin' } }) // ['rin'] */
export function accountsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' ? (ACCOUNT_FIELDS.has(name) ? [inner] : []) : accountsIn(inner),
  );
}

/** Its text was for the account alone, and its link opens a page of the account. */
function withoutLetter({ letter, ...action }: Fields): Fields {
  if (typeof letter !== 'object' || letter === null) return action;
  const { verification: _, ...rest } = letter as Fields;
  return { ...action, letter: { ...rest, text: '' } };
}
