import type { Stance } from '#core';
import { foldText } from '../../text/index.ts';
import type { PictureWords } from './picture-words.ts';

const QUESTION_END = /[?？][\s!！笑wｗ。.]*$/;

/**
 * The stance of what was typed with a picture. People who speak to the moderators or doubt the picture discuss it. In a text
 * alone these few words say little, so only `words` has them; `stanceOf` knows all other stances.
 * @example stanceOfTyped('これ詐欺？', { stanceOf: classifyStance, words }) // 'discussing'
 */
export function stanceOfTyped(
  text: string,
  { stanceOf, words }: { readonly stanceOf: (text: string) => Stance; readonly words: PictureWords },
): Stance {
  const stance = stanceOf(text);
  if (stance !== 'soliciting') return stance;
  const folded = foldText(text);
  return isDoubt(text, folded, words) || isDiscussing(folded, words) ? 'discussing' : stance;
}

/** A question without letters (？？) is one about the picture, too. */
const isDoubt = (text: string, folded: string, { doubts }: PictureWords): boolean =>
  QUESTION_END.test(text.trim()) && (!/\p{L}/u.test(text) || doubts.some((doubt) => folded.includes(doubt)));

const isDiscussing = (folded: string, { discussing, discussingWholeWords }: PictureWords): boolean =>
  discussing.some((word) => folded.includes(word)) ||
  folded.split(/[^a-z0-9_]+/).some((word) => discussingWholeWords.has(word));
