import type {
  DetectionResult,
  Message,
  Policy,
  ServerPhrase,
  ServerPhraseRuling,
  Signal,
  Span,
  Stance,
} from '#core';
import {
  compileTermMatcher,
  compileTerms,
  createFold,
  foldedString,
  foldText,
  isLetterOrDigit,
  originalSpan,
} from '../text/index.ts';
import { isLatin } from '../text/match/separator-counts.ts';

/** So much of a text is looked at, as everywhere in detection. */
const MAX_TEXT_LENGTH = 100_000;
/** So many places of one phrase tell all there is to tell. */
const MAX_SPANS_PER_RULING = 8;

/** Where a phrase stands in one text, and what it leads to. */
interface PhraseMatch {
  readonly ruling: ServerPhraseRuling;
  readonly span: Span;
}

type PhraseMatcher = (text: string) => readonly PhraseMatch[];

/** What a server's own phrases are called beside the rules of the packs. */
export const SERVER_PHRASE = 'server/phrase';

const fold = createFold();
/** Compiled once for each list: the same object while nobody changes it, the same text when it is read anew. */
const matchersByList = new WeakMap<readonly ServerPhrase[], PhraseMatcher>();
const matchersByText = new Map<string, PhraseMatcher>();
/** An automaton takes some 400 kB. */
const CACHE_SIZE = 200;

/**
 * What a server's own phrases add to what the packs found: enough for review or for hiding, as its administrators
 * decided. Plain words, folded like everything else, found in one pass whatever their number. Whoever warns or quotes
 * is never hidden for them, and who asks for help or looks for work is left alone. `stanceOf` is asked only when a
 * phrase was found. Pure.
 * @example withPhrases(finding, message, policy, { stanceOf: rulebook.classifyStance, note: '登録された語句' }).score // 0.8
 */
export function addServerPhrases(
  result: DetectionResult,
  message: Pick<Message, 'text' | 'parts'>,
  { phrases, thresholds }: Pick<Policy, 'phrases' | 'thresholds'>,
  { stanceOf, note }: { readonly stanceOf: (text: string) => Stance; readonly note: string },
): DetectionResult {
  if (phrases.length === 0) return result;
  const matches = [
    ...getPhraseMatcher(phrases)(message.text),
    ...message.parts.flatMap(({ text }, part) =>
      getPhraseMatcher(phrases)(text).map(({ ruling, span }) => ({ ruling, span: { ...span, part } })),
    ),
  ];
  if (matches.length === 0) return result;

  const whole = [message.text, ...message.parts.map((part) => part.text)].join('\n');
  const stance = result.stance === 'none' ? stanceOf(whole) : result.stance;
  if (stance === 'asking-help' || stance === 'seeking-work') return result;
  const hides = matches.some(({ ruling }) => ruling === 'hide') && stance === 'soliciting';
  const weight = hides ? thresholds.hide : thresholds.review;
  const signal: Signal = { rule: SERVER_PHRASE, weight, spans: matches.map(({ span }) => span), note };
  return {
    ...result,
    signals: [...result.signals, signal],
    stance,
    score: Math.max(result.score, weight),
  };
}

function getPhraseMatcher(phrases: readonly ServerPhrase[]): PhraseMatcher {
  const known = matchersByList.get(phrases);
  if (known) return known;
  const text = JSON.stringify(phrases);
  const made = matchersByText.get(text) ?? compilePhraseMatcher(phrases);
  matchersByList.set(phrases, made);
  matchersByText.delete(text);
  matchersByText.set(text, made);
  if (matchersByText.size > CACHE_SIZE) matchersByText.delete(matchersByText.keys().next().value!);
  return made;
}

function compilePhraseMatcher(phrases: readonly ServerPhrase[]): PhraseMatcher {
  const words = phrases.map(({ text, ruling }) => ({ folded: foldText(text), ruling }));
  const termMatcher = compileTermMatcher(compileTerms(words));
  // The automaton passes over marks inside a word only where they look like hiding; as typed they count as well.
  const marked = words.filter(({ folded }) =>
    Array.from({ length: folded.length }, (_, i) => folded.charCodeAt(i)).some(
      (unit) => !isLetterOrDigit(unit),
    ),
  );
  return (text) => {
    const original = text.length > MAX_TEXT_LENGTH ? text.slice(0, MAX_TEXT_LENGTH) : text;
    const folded = fold(original);
    const hits: { start: number; end: number; ruling: ServerPhraseRuling }[] = termMatcher
      .confirmHits(folded, termMatcher.scan(folded), original)
      .map(({ term, start, end }) => ({ start, end, ruling: words[term]!.ruling }));
    if (marked.length > 0) {
      const plain = foldedString(folded);
      for (const { folded: word, ruling } of marked) {
        const start = indexOfWord(word, plain);
        if (start >= 0 && !hits.some((hit) => hit.start === start)) {
          hits.push({ start, end: start + word.length, ruling });
        }
      }
    }
    const most = { review: MAX_SPANS_PER_RULING, hide: MAX_SPANS_PER_RULING };
    return hits
      .filter(({ ruling }) => most[ruling]-- > 0)
      .map(({ start, end, ruling }) => ({ ruling, span: originalSpan(original, folded, start, end) }));
  };
}

/** Where a phrase stands as typed, -1 for nowhere; a Latin one is no part of a longer word. */
function indexOfWord(word: string, text: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const before = isLatin(word.charCodeAt(0)) && at > 0 && isLatin(text.charCodeAt(at - 1));
    const behind = isLatin(word.charCodeAt(word.length - 1)) && isLatin(text.charCodeAt(end));
    if (!before && !behind) return at;
  }
  return -1;
}
