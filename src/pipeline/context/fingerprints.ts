import type { Message } from '#core';
import { extractContacts } from '../../text/extract/contacts/extract-contacts.ts';
import { foldText } from '../../text/index.ts';
import { minhashKeys } from './minhash.ts';

const MAX_CONTACTS = 4;
const MAX_TEXT_LENGTH = 4000;

/** Keys of one message that are equal for messages with the same contact or nearly the same text. */
export interface Fingerprints {
  /** One key for each contact, for example an invite link. */
  readonly contacts: readonly string[];
  /** Keys of the text without its contacts; empty for a short text. See `minhashKeys`. */
  readonly texts: readonly string[];
  /** The whole folded text, with contacts; empty if the message has no text. */
  readonly folded: string;
  /** The folded text without its contacts. */
  readonly withoutContacts: string;
  /** The parts of the folded text that are contacts, all of them, as written. */
  readonly contactTexts: readonly string[];
}

/**
 * The keys by which messages of one campaign are recognised. The display name of the author is not included.
 * @example createFingerprints(message).contacts // ['contact/t.me/example']
 */
export function createFingerprints(message: Pick<Message, 'text' | 'parts'>): Fingerprints {
  const folded = foldText(comparableText(message));
  const contacts = extractContacts(folded);
  let withoutContacts = '';
  let at = 0;
  for (const { start, end } of contacts) {
    withoutContacts += folded.slice(at, start);
    at = end;
  }
  withoutContacts += folded.slice(at);
  return {
    contacts: [...new Set(contacts.flatMap(({ value }) => value ?? []))]
      .slice(0, MAX_CONTACTS)
      .map((value) => `contact/${value}`),
    texts: minhashKeys(withoutContacts).map((key) => `text/${key}`),
    folded,
    withoutContacts,
    contactTexts: contacts.map(({ start, end }) => folded.slice(start, end)),
  };
}

const comparableText = ({ text, parts }: Pick<Message, 'text' | 'parts'>): string =>
  [text, ...parts.filter(({ kind }) => kind !== 'display-name').map((part) => part.text)]
    .join('\n')
    .slice(0, MAX_TEXT_LENGTH);
