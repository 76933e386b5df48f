import type { CaseEvent, ChainLink, Message, RequestableItem } from '#core';
import { messageKey } from '#core';
import type { ExportRow } from './export-rows.ts';
import type { MatchingCase } from './search.ts';

/**
 * The links of a case for `chain.jsonl`. The kind and the time of an event are given only if its item was asked for: all
 * events for `handling`, the events with a disclosed message for `posts` and `texts`, the copies for `attachments`. Other
 * events have their number and hashes only, which is enough to verify the chain.
 * @example chainRows(links, matchingCase, new Set(['posts']))[1] // { number: 9, prev: '3f0c…', hash: '77ab…' }
 */
export const chainRows = (
  links: readonly ChainLink[],
  matchingCase: MatchingCase,
  items: ReadonlySet<RequestableItem>,
): readonly ExportRow[] =>
  links.map((link) => {
    const { number, prev, hash } = link;
    const event = matchingCase.events[link.event];
    return event && isAsked(event, matchingCase, items) ? { ...link } : { number, prev, hash };
  });

function isAsked(event: CaseEvent, { messages }: MatchingCase, items: ReadonlySet<RequestableItem>): boolean {
  if (items.has('handling')) return true;
  if (event.kind === 'copied') return items.has('attachments');
  const { kind } = event;
  // A message that was judged again is a step of the handling, unless the event has its new text or what its pictures show.
  const hasMessage =
    kind === 'opened' || (kind === 'rejudged' && (event.message.editedAt || event.message.readPictures));
  const asksMessages = (['posts', 'texts', 'attachments'] as const).some((item) => items.has(item));
  return Boolean(asksMessages && hasMessage && messages.some(isSameVersion(event.message)));
}

const isSameVersion =
  (message: Message) =>
  (other: Message): boolean =>
    messageKey(other.ref) === messageKey(message.ref) &&
    other.editedAt?.getTime() === message.editedAt?.getTime();
