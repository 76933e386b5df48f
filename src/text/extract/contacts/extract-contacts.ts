import { MAX_FEATURES_PER_KIND } from '../regex-helpers.ts';
import type { Contact } from './contact.ts';
import { extractContactLinks } from './contact-links.ts';
import { extractDmRequests } from './dm-requests.ts';
import { extractMailAndHandles } from './mail-and-handles.ts';
import { extractMessengerContacts } from './messengers.ts';
import { extractPhoneNumbers } from './phone-numbers.ts';

export type { Contact, ContactKind } from './contact.ts';

/** What is suspicious is read for its contacts by the rules, for a job notice and twice for campaigns. */
let lastResult: { readonly text: string; readonly found: readonly Contact[] } = { text: '', found: [] };

/**
 * The ways to reach somebody in a folded text, sorted, not overlapping, at most 32. Where two readings overlap, the
 * one that begins first is kept, then the longer. Never throws; linear in the length of the text.
 * @example extractContacts('詳細はてれぐらむ@abc') // [{ start: 3, end: 12, kind: 'telegram', value: 'telegram:abc' }]
 */
export function extractContacts(folded: string): readonly Contact[] {
  if (lastResult.text !== folded) lastResult = { text: folded, found: findContacts(folded) };
  return lastResult.found;
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
