import { type Contact, extractContacts } from '../../../../src/text/extract/contacts/extract-contacts.ts';
import { foldText } from '../../../../src/text/index.ts';

/** The contacts of a text as typed. @example contactsOfText('DMください')[0]?.kind // 'dm' */
export const contactsOfText = (text: string): readonly Contact[] => extractContacts(foldText(text));

/** Their values; the kind with ? for a contact without a value. @example contactValuesOfText('t.me/kani_work') // ['telegram:kani_work'] */
export const contactValuesOfText = (text: string): readonly string[] =>
  contactsOfText(text).map(({ kind, value }) => value ?? `${kind}?`);
