import { findMatches } from '../../match/find-matches.ts';
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

const CONTEXT_BEFORE = 80;
const CONTEXT_AFTER = 160;

/**
 * Collects the contacts at the first matches of a global pattern. `toContact` also gets the text around the match.
 * @example collectContacts('dm me', /dm/g, (match) => ({ start: match.index, end: match.index + 2, kind: 'dm', value: null }))
 */
export const collectContacts = (
  text: string,
  pattern: RegExp,
  toContact: (match: RegExpExecArray, before: string, after: string) => Contact | null,
): readonly Contact[] =>
  findMatches(text, pattern, MAX_FEATURES_PER_KIND).flatMap((match) => {
    const start = match.index;
    const end = start + match[0].length;
    const before = text.slice(Math.max(0, start - CONTEXT_BEFORE), start);
    return toContact(match, before, text.slice(end, end + CONTEXT_AFTER)) ?? [];
  });
