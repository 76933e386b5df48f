import { MAX_FEATURES_PER_KIND } from '../regex-helpers.ts';

export type ContactKind =
  | 'telegram'
  | 'signal'
  | 'line'
  | 'whatsapp'
  | 'wechat'
  | 'zalo'
  /** An invitation to another server. */
  | 'invite'
  | 'other-app'
  | 'phone'
  | 'mail'
  | 'handle'
  /** A form, a page of links or a shortened address: the contact is behind it. */
  | 'link'
  | 'dm';

/** A way to reach somebody, found in a folded text. */
export interface Contact {
  readonly start: number;
  readonly end: number;
  readonly kind: ContactKind;
  /** The same for every spelling of the same contact, `telegram:xyz`; null when the text names only the way. */
  readonly value: string | null;
}

/**
 * Reads a contact at every match of `pattern` until there are 32.
 * @example collectContacts('dm me', /dm/g, (match) => ({ start: match.index, end: match.index + 2, kind: 'dm', value: null }))
 */
export function collectContacts(
  text: string,
  pattern: RegExp,
  toContact: (match: RegExpExecArray) => Contact | null,
): readonly Contact[] {
  const found: Contact[] = [];
  for (const match of text.matchAll(pattern)) {
    const contact = toContact(match);
    if (contact !== null) found.push(contact);
    if (found.length === MAX_FEATURES_PER_KIND) break;
  }
  return found;
}
