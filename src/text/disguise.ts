import type { Folded } from './fold.ts';
import { unmasked } from './masked.ts';
import { takenApart } from './separated.ts';
import { putTogether } from './split-kanji.ts';
import { layOut, type TermTree } from './term-tree.ts';
import type { Terms } from './terms.ts';

/**
 * A second reading of a disguised text: without the separators that hide, with masked letters and halved kanji put
 * right. Null when there is nothing to put right, as for nearly every message. `from` of the result leads to the
 * original; nothing of `folded` is changed or kept. Of a text that is no `candidate`, only the masked letters are
 * looked at: separators keep no term from being found, masks do.
 * @example
 * const undisguise = compileDisguise(terms);
 * undisguise(fold('日/給/5/万'), true) // reads 日給5万
 */
export function compileDisguise(terms: Terms): (folded: Folded, candidate: boolean) => Folded | null {
  /** Laid out when the first text asks for it, which an ordinary one never does. */
  let laidOut: TermTree | undefined;
  const treeOf = (): TermTree => {
    laidOut ??= layOut(terms);
    return laidOut;
  };
  /** The last candidate and its reading, for the first look asks whether there is one before it is read. */
  let known: { readonly text: Folded; readonly reading: Folded | null } | null = null;

  function readCandidate(folded: Folded): Folded | null {
    const tree = treeOf();
    let reading = takenApart(folded, tree);
    reading = putTogether(reading ?? folded) ?? reading;
    return unmasked(reading ?? folded, tree, true) ?? reading;
  }

  return (folded, candidate) => {
    if (!candidate) return unmasked(folded, treeOf(), false);
    if (known === null || !isSame(known.text, folded))
      known = { text: copyOf(folded), reading: readCandidate(folded) };
    return known.reading;
  };
}

const copyOf = ({ codes, from, length }: Folded): Folded => ({
  codes: codes.slice(0, length),
  from: from.slice(0, length),
  length,
});

function isSame(one: Folded, other: Folded): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++)
    if (one.codes[i] !== other.codes[i] || one.from[i] !== other.from[i]) return false;
  return true;
}
