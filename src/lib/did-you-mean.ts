import { levenshteinDistance } from './levenshtein.ts';

const MAX_WORDS_SHOWN = 10;

/**
 * The end of an error message: the nearest known word; if none is near, the ten nearest words.
 * @example didYouMean('pobability', ['probability']) // '; did you mean "probability"?'
 */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const byDistance = known
    .map((candidate) => ({
      candidate,
      distance: levenshteinDistance(word.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest] = byDistance;
  if (nearest!.distance <= Math.max(2, Math.floor(word.length / 3)))
    return `; did you mean "${nearest!.candidate}"?`;
  const shown = byDistance
    .slice(0, MAX_WORDS_SHOWN)
    .map(({ candidate }) => candidate)
    .sort();
  const rest = known.length - shown.length;
  return `; known here: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
