import type { Contact } from './contact.ts';
import { addresses } from './contact-addresses.ts';
import { namedApps } from './contact-apps.ts';
import { dmRequests } from './contact-dm.ts';
import { contactLinks } from './contact-links.ts';
import { phones } from './contact-numbers.ts';
import { FEATURE_LIMIT } from './word-pattern.ts';

export type { Contact, ContactKind } from './contact.ts';

/** What is suspicious is read for its contacts by the rules, for a job notice and twice for campaigns. */
let last: { readonly text: string; readonly found: readonly Contact[] } = { text: '', found: [] };

/**
 * The ways to reach somebody in a folded text, sorted, not overlapping, at most 32. Where two readings overlap, the
 * one that begins first is kept, then the longer. Never throws; linear in the length of the text.
 * @example contacts('詳細はてれぐらむ@abc') // [{ start: 3, end: 12, kind: 'telegram', value: 'telegram:abc' }]
 */
export function contacts(folded: string): readonly Contact[] {
  if (last.text !== folded) last = { text: folded, found: read(folded) };
  return last.found;
}

function read(folded: string): readonly Contact[] {
  const all = [
    ...contactLinks(folded),
    ...namedApps(folded),
    ...phones(folded),
    ...addresses(folded),
    ...dmRequests(folded),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Contact[] = [];
  for (const contact of all) {
    if (contact.start >= (kept.at(-1)?.end ?? 0)) kept.push(contact);
  }
  return kept.slice(0, FEATURE_LIMIT);
}
