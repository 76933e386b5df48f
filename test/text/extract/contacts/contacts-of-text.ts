import { type Contact, extractContacts } from '../../../../src/text/extract/contacts/extract-contacts.ts';
import { foldText } from '../../../../src/text/index.ts';

/** The ways to get in touch in a text as people type it. @example read('DMください')[0]?.kind // 'dm' */
export const contactsOfText = (text: string): readonly Contact[] => extractContacts(foldText(text));

/** The same in short. @example contactValuesOfText('t.me/kani_work') // ['telegram:kani_work'] */
export const contactValuesOfText = (text: string): readonly string[] =>
  contactsOfText(text).map(({ kind, value }) => value ?? `${kind}?`);
