import type { ReadPicture } from './picture.ts';

/** What was read in a picture, without what the server knows from other cases. */
export type ExportedReading = Omit<ReadPicture, 'known' | 'isTextLike' | 'isAnimated'>;

/**
 * A reading as investigators and the author get it. The known picture is left out: its case usually belongs to another member.
 * @example exportReading({ picture: '1', lines: [], codes: [], known }) // { picture: '1', lines: [], codes: [] }
 */
export const exportReading = ({
  picture,
  width,
  height,
  hash,
  lines,
  codes,
  problem,
}: ReadPicture): ExportedReading => ({
  picture,
  ...(width !== undefined && { width }),
  ...(height !== undefined && { height }),
  ...(hash !== undefined && { hash }),
  lines,
  codes,
  ...(problem !== undefined && { problem }),
});
