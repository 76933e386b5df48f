import { MAX_FEATURES_PER_KIND } from '../regex-helpers.ts';

/** Kinds of contacts. */
export type ContactKind =
  | 'telegram'
  | 'signal'
  | 'line'
  | 'whatsapp'
  | 'wechat'
  | 'zalo'
  /** An invitation to another chat server. */
  | 'invite'
  | 'other-app'
  | 'phone'
  | 'mail'
  | 'handle'
  /** A form, a page of links or a short URL that leads to a contact. */
  | 'link'
  | 'dm';

/** A contact in a folded text: the range [start, end). */
export interface Contact {
  readonly start: number;
  readonly end: number;
  readonly kind: ContactKind;
  /** The same for every spelling of a contact, such as `telegram:xyz`; null if the text names only the channel. */
  readonly value: string | null;
}

/**
 * Collects the contacts at the matches of a global pattern, at most 32.
 * @example collectContacts('dm me', /dm/g, (match) => ({ start: match.index, end: match.index + 2, kind: 'dm', value: null }))
 */
export function collectContacts(
  text: string,
  pattern: RegExp,
  toContact: (match: RegExpExecArray) => Contact | null,
): readonly Contact[] {
  const contacts: Contact[] = [];
  for (const match of text.matchAll(pattern)) {
    const contact = toContact(match);
    if (contact !== null) contacts.push(contact);
    if (contacts.length === MAX_FEATURES_PER_KIND) break;
  }
  return contacts;
}
