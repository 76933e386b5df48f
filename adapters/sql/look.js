// @ts-check
// JavaScript, and not TypeScript: readers need it, too.
import { follows, soundContent } from './links.js';

/** @import { Keys } from './keys.ts' */
/** @import { Head, Link, Noted, Sound, Stretch } from './stretch.ts' */
/** @import { EventRow } from './tables.ts' */

const FILE_NAMES = /"file":"([0-9a-f]{64})"/g;

/**
 * Looks at a stretch without knowing what comes before it. Undefined: something is not as it should be; what that is
 * takes a walk to say.
 * @param {Keys} keys
 * @param {Stretch} stretch
 * @param {Iterable<EventRow>} rows
 * @returns {Sound | undefined}
 * @example const sound = lookAt(keys, stretch, rows); sound?.prev === before.hash
 */
export function lookAt(keys, { after, upTo, heads }, rows) {
  const noted = nothing();
  /** @type {Link | undefined} */
  let before;
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

/**
 * Whether one of these heads says that this link was another one.
 * @param {readonly Head[]} heads
 * @param {Link} link
 * @example differs(heads, row)
 */
export const differs = (heads, { number, hash }) =>
  heads.some((each) => each.number === number && each.hash !== hash);

/**
 * @returns {Noted}
 * @example const noted = nothing(); note(noted, row)
 */
export const nothing = () => ({ gone: new Map(), erased: [], files: new Map() });

/**
 * Adds what one more link tells.
 * @param {Noted} noted
 * @param {EventRow} row
 * @example note(noted, row)
 */
export function note({ gone, erased, files }, row) {
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
 * @param {Noted} noted
 * @param {Noted} later
 * @example addNoted(noted, sound.noted)
 */
export function addNoted({ gone, files }, later) {
  for (const number of later.erased) gone.delete(number);
  for (const [number, caseId] of later.gone) gone.set(number, caseId);
  for (const [hash, named] of later.files) files.set(hash, named);
}
