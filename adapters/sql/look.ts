import type { Keys } from './keys.ts';
import { follows, soundContent } from './links.ts';
import type { Head, Link, Noted, Sound, Stretch } from './stretch.ts';
import type { EventRow } from './tables.ts';

const FILE_NAMES = /"file":"([0-9a-f]{64})"/g;

/**
 * Looks at a stretch without knowing what comes before it. Undefined: something is not as it should be; what that is
 * takes a walk to say.
 * @example const sound = lookAt(keys, stretch, rows); sound?.prev === before.hash
 */
export function lookAt(
  keys: Keys,
  { after, upTo, heads }: Stretch,
  rows: Iterable<EventRow>,
): Sound | undefined {
  const noted = nothing();
  let before: Link | undefined;
  let prev = '';
  for (const row of rows) {
    if (before === undefined) {
      prev = row.prev;
      before = { number: after, hash: prev, prev: '' };
    }
    if (!follows(row, before) || !soundContent(keys, row) || differs(heads, row)) return undefined;
    note(noted, row);
    before = row;
  }
  if (before?.number !== upTo) return undefined;
  return { prev, last: { number: before.number, hash: before.hash, prev: before.prev }, noted };
}

/** Whether one of these heads says that this link was another one. @example differs(heads, row) */
export const differs = (heads: readonly Head[], { number, hash }: Pick<Link, 'number' | 'hash'>): boolean =>
  heads.some((each) => each.number === number && each.hash !== hash);

/** @example const noted = nothing(); note(noted, row) */
export const nothing = (): Noted => ({ gone: new Map(), erased: [], files: new Map() });

/** Adds what one more link tells. @example note(noted, row) */
export function note({ gone, erased, files }: Noted, row: EventRow): void {
  const { server, number, case_id: caseId, skeleton } = row;
  const isGone = row.content_hash !== '' && !row.content;
  if (isGone) gone.set(number, caseId);
  if (row.seq === null && row.kind === 'erased') {
    for (const each of JSON.parse(skeleton).numbers) if (!gone.delete(each)) erased.push(each);
  }
  if (isGone || !skeleton.includes('"file":"')) return;
  for (const [, hash = ''] of skeleton.matchAll(FILE_NAMES)) files.set(hash, { server, number, caseId });
}

/**
 * Adds what a later stretch tells: the same as if its links had been noted one by one.
 * @example addNoted(noted, sound.noted)
 */
export function addNoted({ gone, files }: Noted, later: Noted): void {
  for (const number of later.erased) gone.delete(number);
  for (const [number, caseId] of later.gone) gone.set(number, caseId);
  for (const [hash, named] of later.files) files.set(hash, named);
}
