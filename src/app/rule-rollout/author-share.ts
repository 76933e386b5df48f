import { createHash } from 'node:crypto';

/** Shares are drawn in hundredths of a per cent. */
const SLOTS = 10_000;
const SLOTS_PER_PERCENT = SLOTS / 100;

/**
 * Whether an author is in the share of a draft. It depends on the two ids alone: an author stays in the share in all processes,
 * after a restart and when the share grows, and each draft draws anew.
 * @example isInShare('rin', '0f1e2d3c4b5a', 10)
 */
export const isInShare = (authorId: string, draftId: string, percent: number): boolean =>
  slotOf(authorId, draftId) < Math.round(percent * SLOTS_PER_PERCENT);

const slotOf = (authorId: string, draftId: string): number =>
  createHash('sha256').update(`${draftId}/${authorId}`).digest().readUInt32BE(0) % SLOTS;
