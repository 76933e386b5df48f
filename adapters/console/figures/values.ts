import type { Bilingual, ConsoleWording, FigureNames, Language, Share } from '#core';
import { fillTemplate, formatDuration, NO_PACK } from '#core';

/** The texts of the figures. */
export type FiguresWords = ConsoleWording['figures'];

/** A share as text. @example formatShare({ part: 1, of: 4 }, words) // '25%（1/4）' */
export function formatShare(share: Share | undefined, { value }: FiguresWords): string {
  if (!share) return value.unknown;
  if (share.of === 0) return value.none;
  const percent = Math.round((share.part / share.of) * 1000) / 10;
  return fillTemplate(value.share, { percent, part: share.part, of: share.of });
}

/** A time as text; undefined: none was measured. @example formatTime(90_000, words) // '1.5分' */
export const formatTime = (ms: number | undefined, { unit, value }: FiguresWords): string =>
  ms === undefined ? value.none : formatDuration(ms, unit);

/** The name of a pack in the reader's language. @example packName('yami-baito', names.packs, 'ja', words) */
export const packName = (
  pack: string,
  packs: FigureNames['packs'],
  language: Language,
  { nopack }: FiguresWords,
): string => {
  const name: Bilingual | undefined = Object.hasOwn(packs, pack) ? packs[pack] : undefined;
  return pack === NO_PACK ? nopack : (name?.[language] ?? pack);
};
