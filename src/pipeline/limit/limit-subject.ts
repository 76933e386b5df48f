import { hash } from 'node:crypto';
import type { Message } from '#core';
import { serverKey } from '#core';
import { createFingerprints } from '../context/fingerprints.ts';

const NAME_LENGTH = 16;

/** The names under which the posts of one case are counted and compared. They reveal no text and no contact. */
export interface LimitSubject {
  readonly account: string;
  /** Exactly this text; undefined for a message without text. */
  readonly exactText: string | undefined;
  /** This text without contacts, spaces, emoji and punctuation; undefined if nothing remains. */
  readonly nearText: string | undefined;
  /** All contacts in the text, as written. */
  readonly contacts: readonly string[];
  /** Contacts and parts of the text: posts of one campaign share at least one. Includes `exactText`. */
  readonly campaign: readonly string[];
}

/**
 * The names of a message. Hashed with the server, so equal texts of two servers have different names.
 * @example createLimitSubject(message).account // 'account/7Q…'
 */
export function createLimitSubject({
  author,
  text,
  parts,
}: Pick<Message, 'author' | 'text' | 'parts'>): LimitSubject {
  const { contacts, texts, folded, withoutContacts, contactTexts } = createFingerprints({ text, parts });
  const name = (kind: string, value: string): string =>
    `${kind}/${hash('sha256', `${serverKey(author.server)}\n${kind}\n${value}`, 'base64url').slice(0, NAME_LENGTH)}`;
  const whole = folded.replace(/\s+/g, ' ').trim();
  const letters = withoutContacts.replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
  const exactText = whole === '' ? undefined : name('exact', whole);
  return {
    account: name('account', author.id),
    exactText,
    nearText: letters === '' ? undefined : name('near', letters),
    contacts: [...new Set(contactTexts.map((written) => name('written', written)))],
    campaign: [
      ...(exactText === undefined ? [] : [exactText]),
      ...contacts.map((key) => name('contact', key)),
      ...texts.map((key) => name('text', key)),
    ],
  };
}
