import { isContentIntact, isNextInChain } from '../archive/event-hash.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { EventRow } from '../database/tables.ts';
import type {
  ChainHead,
  ChainObservations,
  ChainPosition,
  ChainSegment,
  VerifiedSegment,
} from './segment.ts';

const ATTACHMENT_HASHES = /"file":"([0-9a-f]{64})"/g;

/**
 * Looks at a stretch without knowing what comes before it. Undefined: something is not as it should be; what that is
 * takes a walk to say.
 * @example const sound = checkSegment(keys, stretch, rows); sound?.prev === before.hash
 */
export function checkSegment(
  keys: EncryptionKeys,
  { after, through, heads }: ChainSegment,
  rows: Iterable<EventRow>,
): VerifiedSegment | undefined {
  const observations = createObservations();
  let previous: ChainPosition | undefined;
  let prev = '';
  for (const row of rows) {
    if (previous === undefined) {
      prev = row.prev;
      previous = { number: after, hash: prev, prev: '' };
    }
    if (!isNextInChain(row, previous) || !isContentIntact(keys, row) || contradictsHead(heads, row))
      return undefined;
    observeEvent(observations, row);
    previous = row;
  }
  if (previous?.number !== through) return undefined;
  return { prev, last: { number: previous.number, hash: previous.hash, prev: previous.prev }, observations };
}

/** Whether one of these heads says that this link was another one. @example contradictsHead(heads, row) */
export const contradictsHead = (
  heads: readonly ChainHead[],
  { number, hash }: Pick<ChainPosition, 'number' | 'hash'>,
): boolean => heads.some((each) => each.number === number && each.hash !== hash);

/** @example const noted = nothing(); note(noted, row) */
export const createObservations = (): ChainObservations => ({
  missingContent: new Map(),
  erasedBefore: [],
  attachments: new Map(),
});

/** Adds what one more link tells. @example note(noted, row) */
export function observeEvent(
  { missingContent, erasedBefore, attachments }: ChainObservations,
  row: EventRow,
): void {
  const { server, number, case_id: caseId, skeleton } = row;
  const isContentMissing = row.content_hash !== '' && !row.content;
  if (isContentMissing) missingContent.set(number, caseId);
  if (row.seq === null && row.kind === 'erased') {
    for (const each of JSON.parse(skeleton).numbers)
      if (!missingContent.delete(each)) erasedBefore.push(each);
  }
  if (isContentMissing || !skeleton.includes('"file":"')) return;
  for (const [, hash = ''] of skeleton.matchAll(ATTACHMENT_HASHES))
    attachments.set(hash, { server, number, caseId });
}

/**
 * Adds what a later stretch tells: the same as if its links had been noted one by one.
 * @example mergeObservations(noted, sound.noted)
 */
export function mergeObservations(
  { missingContent, attachments }: ChainObservations,
  later: ChainObservations,
): void {
  for (const number of later.erasedBefore) missingContent.delete(number);
  for (const [number, caseId] of later.missingContent) missingContent.set(number, caseId);
  for (const [hash, named] of later.attachments) attachments.set(hash, named);
}
