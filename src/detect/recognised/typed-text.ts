import type { Message, Part } from '#core';
import { type Contact, extractContacts } from '../../text/extract/contacts/extract-contacts.ts';
import { foldText } from '../../text/index.ts';

/**
 * What was typed with pictures, as one text: empty if there are only pictures.
 * @example joinTypedText({ text: 'これ見て', parts: [{ kind: 'image-text', text: '日払い' }] }) // 'これ見て'
 */
export const joinTypedText = ({ text, parts }: Pick<Message, 'text' | 'parts'>): string =>
  [text, ...parts.flatMap((part: Part) => (part.kind === 'image-text' ? [] : [part.text]))].join('\n').trim();

/**
 * The contacts of a folded text. A bare @name may be any member of the conversation.
 * @example findContacts(foldText('詳細はDMで'))[0]?.kind // 'dm'
 */
export const findContacts = (folded: string): readonly Contact[] =>
  extractContacts(folded).filter(({ kind }) => kind !== 'handle');

/**
 * Whether a text names a way to talk elsewhere. @example hasContact('詳細はDMで') // true
 */
export const hasContact = (text: string): boolean => findContacts(foldText(text)).length > 0;
