import { MAX_FEATURES_PER_KIND } from '../regex-helpers.ts';
import type { Contact } from './contact.ts';
import { extractContactLinks } from './contact-links.ts';
import { extractDmRequests } from './dm-requests.ts';
import { extractMailAndHandles } from './mail-and-handles.ts';
import { extractMessengerContacts } from './messengers.ts';
import { extractPhoneNumbers } from './phone-numbers.ts';

export type { Contact, ContactKind } from './contact.ts';

/** One-entry cache: the rules, the job notice check and the campaign detection read the same text one after the other. */
let lastResult: { readonly text: string; readonly contacts: readonly Contact[] } = { text: '', contacts: [] };

/**
 * Extracts the contacts of a folded text, sorted, without overlaps, at most 32. Of two overlapping ones the earlier is kept,
 * then the longer. Never throws; linear in the length of the text.
 * @example extractContacts('詳細はてれぐらむ@abc') // [{ start: 3, end: 12, kind: 'telegram', value: 'telegram:abc' }]
 */
export function extractContacts(folded: string): readonly Contact[] {
  if (lastResult.text !== folded) lastResult = { text: folded, contacts: findContacts(folded) };
  return lastResult.contacts;
}

function findContacts(folded: string): readonly Contact[] {
  const all = [
    ...extractContactLinks(folded),
    ...extractMessengerContacts(folded),
    ...extractPhoneNumbers(folded),
    ...extractMailAndHandles(folded),
    ...extractDmRequests(folded),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Contact[] = [];
  for (const contact of all) {
    if (contact.start >= (kept.at(-1)?.end ?? 0)) kept.push(contact);
  }
  return kept.slice(0, MAX_FEATURES_PER_KIND);
}
