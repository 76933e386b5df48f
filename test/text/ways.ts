import { type Contact, contacts } from '../../src/text/contacts.ts';
import { foldText } from '../../src/text/index.ts';

/** The ways to get in touch in a text as people type it. @example read('DMください')[0]?.kind // 'dm' */
export const read = (text: string): readonly Contact[] => contacts(foldText(text));

/** The same in short. @example brief('t.me/kani_work') // ['telegram:kani_work'] */
export const brief = (text: string): readonly string[] =>
  read(text).map(({ kind, value }) => value ?? `${kind}?`);
