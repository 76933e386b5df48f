import { isContentIntact, isNextInChain } from '../archive/event-hash.ts';
import { destroyedKeyOf } from '../crypto/encryption.ts';
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
 * Checks a segment without the events before it. Undefined when the segment is not valid; only walk-chain.ts, which
 * knows the whole chain, can name the violation. Never throws.
 * @example const verified = checkSegment(keys, segment, rows); verified?.prev === previous.hash
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
    observeEvent(observations, row, destroyedKeyOf(keys, row.content));
    previous = row;
  }
  if (previous?.number !== through) return undefined;
  return { prev, last: { number: previous.number, hash: previous.hash, prev: previous.prev }, observations };
}

/** True when one of these heads has another hash for this event's number. @example contradictsHead(heads, row) */
export const contradictsHead = (
  heads: readonly ChainHead[],
  { number, hash }: Pick<ChainPosition, 'number' | 'hash'>,
): boolean => heads.some((head) => head.number === number && head.hash !== hash);

/** The parts of the record of an erasure that name what may be missing. */
interface ErasureRecord {
  readonly numbers: readonly number[];
  /** Destroyed keys of the tenant. */
  readonly keys?: readonly string[];
}

/** Empty observations. @example const observations = createObservations(); observeEvent(observations, row) */
export const createObservations = (): ChainObservations => ({
  missingContent: new Map(),
  erasedBefore: [],
  destroyedKeys: new Map(),
  recordedKeys: new Set(),
  attachments: new Map(),
});

/**
 * Adds the observations of one more event. `destroyedKey`: the id of the key of its content, if that was destroyed.
 * @example observeEvent(observations, row, destroyedKeyOf(keys, row.content))
 */
export function observeEvent(
  { missingContent, erasedBefore, destroyedKeys, recordedKeys, attachments }: ChainObservations,
  row: EventRow,
  destroyedKey: string | undefined,
): void {
  const { server, number, case_id: caseId, skeleton } = row;
  const isContentMissing = row.content_hash !== '' && !row.content;
  if (destroyedKey !== undefined && !destroyedKeys.has(destroyedKey))
    destroyedKeys.set(destroyedKey, { number, caseId });
  if (isContentMissing) missingContent.set(number, caseId);
  if (row.seq === null && row.kind === 'erased') {
    const { numbers, keys = [] } = JSON.parse(skeleton) as ErasureRecord;
    for (const erased of numbers) if (!missingContent.delete(erased)) erasedBefore.push(erased);
    for (const key of keys) recordedKeys.add(key);
  }
  if (isContentMissing || destroyedKey !== undefined || !skeleton.includes('"file":"')) return;
  for (const [, hash = ''] of skeleton.matchAll(ATTACHMENT_HASHES))
    attachments.set(hash, { server, number, caseId });
}

/**
 * Adds the observations of the next segment; the result is the same as with `observeEvent` for each of its events.
 * @example mergeObservations(observations, verified.observations)
 */
export function mergeObservations(
  { missingContent, destroyedKeys, recordedKeys, attachments }: ChainObservations,
  later: ChainObservations,
): void {
  for (const number of later.erasedBefore) missingContent.delete(number);
  for (const [number, caseId] of later.missingContent) missingContent.set(number, caseId);
  for (const [key, first] of later.destroyedKeys) if (!destroyedKeys.has(key)) destroyedKeys.set(key, first);
  for (const key of later.recordedKeys) recordedKeys.add(key);
  for (const [hash, reference] of later.attachments) attachments.set(hash, reference);
}
