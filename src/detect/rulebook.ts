import type { Finding, Language, Message, RuleName, Signal, Stance } from '#core';
import {
  compileAutomaton,
  compileByEar,
  compileDisguise,
  compileTerms,
  createFold,
  type Folded,
  mergeSpans,
} from '../text/index.ts';
import { compileFirstLook } from './first-look.ts';
import { compileGate, compileHopeless } from './gate.ts';
import { compileGlanceAtWording, compileLikeness, type Likeness } from './likeness.ts';
import type { RuleFile } from './parse.ts';
import { judgeParts } from './parts.ts';
import { planOf } from './plan.ts';
import { compileReading, type Reading } from './reading.ts';
import { versionOf } from './rule-files.ts';
import type { PackSource, StanceSource } from './schema.ts';
import { readSources, STANCES } from './sources.ts';
import { compileSums } from './sums.ts';
import { addUp, bearsOut, REVIEW_AT_MOST } from './weigh.ts';
import { compileWhen, type Occurrence, type When } from './when.ts';
import { whenAsked } from './when-asked.ts';
import { compileWorthAsking } from './worth-asking.ts';

/** What to judge by: the packs in force and the language of the notes. */
export interface JudgeOptions {
  readonly packs: readonly string[];
  readonly language: Language;
}

/** All packs, compiled. */
export interface Rulebook {
  /** Changes whenever any rule file changes. */
  readonly version: string;
  readonly packs: readonly string[];
  /** Packs as written, for the tests that are generated from their examples. */
  readonly sources: readonly PackSource[];
  readonly stances: readonly StanceSource['stances'][number][];
  /** Pure and fast; an ordinary message costs one pass over its characters and no allocation. */
  judge(message: Pick<Message, 'text' | 'parts'>, options: JudgeOptions): Finding;
  /** How a text speaks, whether or not any rule fires: `soliciting` unless its words show another stance. */
  stanceOf(text: string): Stance;
  /** What a rule says, in a language; undefined where there is no such rule. */
  reason(rule: RuleName, language: Language): Pick<Signal, 'note' | 'pack'> | undefined;
  /** The named groups of the lexicon that a text holds, without those of its shape and its likeness. */
  groupsIn(text: string): readonly string[];
}

export interface Rule {
  readonly name: RuleName;
  readonly pack: string;
  readonly weight: number;
  /** It lifts a score to `REVIEW_AT_MOST` and no further. */
  readonly heldBack?: boolean;
  /** It counts only beside so much evidence of other packs' rules. */
  readonly beside?: number;
  readonly note: Record<Language, string>;
  readonly when: When;
}

/** So many characters of a text are judged: more than any platform lets a member post, and a second at the worst. */
const MOST_JUDGED = 100_000;

/** From these log odds of the letters alone a text is read to the end, whether or not any rule could hold. */
const MAY_BE_LIKE = -3;

/** Who speaks like this hides nothing, however a second reading may look. */
const SPARED: ReadonlySet<Stance> = new Set(['warning', 'asking-help', 'seeking-work']);

/** No finding scores more. */
const MOST_SCORE = 1;

/** The answer to ordinary messages, one object for all of them. */
export const NOTHING: Finding = Object.freeze({
  signals: Object.freeze([]) as readonly Signal[],
  stance: 'none',
  score: 0,
});

/**
 * Compiles rule files: index.yaml (the explicit lists), lexicon, stances.yaml, packs. Throws `RuleError` with file,
 * line and reason; nothing is half loaded.
 * @example compileRules(await readRuleFiles('rules')).judge({ text, parts: [] }, { packs: ['drill'], language: 'ja' })
 */
export function compileRules(files: readonly RuleFile[], version = versionOf(files)): Rulebook {
  const {
    lexicon,
    terms: written,
    packs,
    stances: stanceSource,
    everyday,
    byEar,
    likeness,
  } = readSources(files);
  const rules: Rule[] = packs.flatMap(({ path, value, lineOf }) =>
    Object.entries(value.rules).map(([name, rule]): Rule => ({
      name: `${value.id}/${name}` as RuleName,
      pack: value.id,
      weight: rule.weight,
      heldBack: rule.most === 'review',
      ...(rule.beside !== undefined && { beside: rule.beside }),
      note: rule.note,
      when: compileWhen(rule.when, {
        names: lexicon,
        file: path,
        line: () => lineOf(['rules', name, 'when']),
      }),
    })),
  );

  const about = new Map(
    packs.map(({ value }) => [value.id, { ja: aboutOf(value, 'ja'), en: aboutOf(value, 'en') }]),
  );

  const said = (rule: Rule, language: Language): { note: string; pack: NonNullable<Signal['pack']> } => ({
    note: rule.note[language],
    pack: about.get(rule.pack)![language],
  });
  const byName = new Map(rules.map((rule) => [rule.name, rule]));

  const stances = stanceSource.value.stances.map((entry, i) => ({
    stance: entry.stance,
    factor: entry.factor,
    most: entry.most === 'review' ? REVIEW_AT_MOST : 1,
    packs: entry.packs,
    when: compileWhen(entry.when, {
      names: lexicon,
      file: STANCES,
      line: () => stanceSource.lineOf(['stances', i, 'when']),
    }),
  }));

  const fold = createFold();
  const terms = compileTerms(written, everyday);
  const automaton = compileAutomaton(terms);
  const plan = planOf(terms, lexicon, rules);
  const undisguise = compileDisguise(terms);
  const hear = compileByEar(byEar);
  const worthALook = compileFirstLook(terms, plan, everyday, compileSums(lexicon, undisguise));
  const rawHitsOf = compileGate(terms, plan, automaton);
  const likenessOf =
    likeness === null ? null : whenAsked(likeness, (weights) => compileLikeness(weights, lexicon.groups));
  const glanceAtWording = likeness === null ? () => false : compileGlanceAtWording(likeness);
  const read = compileReading(lexicon, automaton, compileHopeless(plan), likenessOf);
  const readAnything = compileReading(lexicon, automaton, () => false, likenessOf);
  const shapes = new Set(lexicon.shapes.map((shape) => shape.group));
  const readPlainly = compileReading(lexicon, automaton, () => false, null);
  const worthAsking = compileWorthAsking(
    lexicon.groups.length,
    rules.map((rule) => rule.when),
  );
  const stancesWorthAsking = compileWorthAsking(
    lexicon.groups.length,
    stances.map((stance) => stance.when),
  );

  /** A text that gives nothing but the sound of its words is read once more as it would usually be written. */
  function judgeText(whole: string, options: JudgeOptions): Finding {
    const text = whole.length > MOST_JUDGED ? whole.slice(0, MOST_JUDGED) : whole;
    const plain = judgeWritten(text, options);
    if (SPARED.has(plain.stance) || plain.score >= MOST_SCORE) return plain;
    const heard = hear(text, fold);
    if (heard === null) return plain;
    const worded = likenessOf !== null && mayBeLike(likenessOf(), heard);
    const candidate = worded ? automaton.scan(heard) : rawHitsOf(heard);
    if (candidate === 0 && !worded) return plain;
    const second = judgeFolded(text, heard, candidate, options, worded ? readAnything : read, worded);
    return second.score > plain.score ? second : plain;
  }

  /** A disguised text is read twice; the worse finding counts, unless the plain one shows a warning or a plea. */
  function judgeWritten(text: string, options: JudgeOptions): Finding {
    const glanced = glanceAtWording(text);
    if (!glanced && !worthALook(text)) return NOTHING;
    const folded = fold(text);
    const worded = glanced && likenessOf !== null && mayBeLike(likenessOf(), folded);
    if (glanced && !worded && !worthALook(text)) return NOTHING;
    const candidate = worded ? automaton.scan(folded) : rawHitsOf(folded);
    const plain =
      worded || candidate > 0
        ? judgeFolded(text, folded, candidate, options, worded ? readAnything : read, worded)
        : NOTHING;
    if (SPARED.has(plain.stance) || plain.score >= MOST_SCORE) return plain;
    const bare = undisguise(folded, candidate > 0);
    const disguised = bare === null ? 0 : rawHitsOf(bare);
    if (bare === null || disguised === 0) return plain;
    const second = judgeFolded(text, bare, disguised, options, read);
    return second.score > plain.score ? second : plain;
  }

  function judgeFolded(
    text: string,
    folded: Folded,
    rawHits: number,
    options: JudgeOptions,
    reader: typeof read,
    isWorded = false,
  ): Finding {
    const reading = reader(text, folded, rawHits, isWorded);
    if (reading === null) return NOTHING;
    const fired: Rule[] = [];
    const reasons: (readonly Occurrence[])[] = [];
    for (const r of worthAsking(reading.groups)) {
      const rule = rules[r]!;
      if (!options.packs.includes(rule.pack)) continue;
      const why = rule.when.find(reading);
      if (why === null) continue;
      fired.push(rule);
      reasons.push(why);
    }
    if (!fired.some((rule) => rule.weight > 0 && isTold(rule, fired))) return NOTHING;
    const signals: Signal[] = [];
    for (let f = 0; f < fired.length; f++) {
      const rule = fired[f]!;
      if (!isTold(rule, fired)) continue;
      const spans = mergeSpans(placesIn(reasons[f]!, folded).map(reading.spanOf));
      signals.push({ rule: rule.name, weight: rule.weight, spans, ...said(rule, options.language) });
    }
    const { stance, factor, most } = stanceOf(reading, signals);
    return { signals, stance, score: Math.round(Math.min(most, addUp(fired)) * factor * 100) / 100 };
  }

  function stanceOf(
    reading: Reading,
    signals: readonly Signal[],
  ): { stance: Stance; factor: number; most: number } {
    for (const s of stancesWorthAsking(reading.groups)) {
      const { packs, when } = stances[s]!;
      if (packs !== undefined && !speakAlone(packs, signals)) continue;
      if (when.find(reading) !== null) return stances[s]!;
    }
    return { stance: 'soliciting', factor: 1, most: 1 };
  }

  return {
    version,
    packs: packs.map((p) => p.value.id),
    sources: packs.map((p) => p.value),
    stances: stanceSource.value.stances,
    stanceOf(whole) {
      const text = whole.slice(0, MOST_JUDGED);
      const folded = fold(text);
      const reading = readPlainly(text, folded, automaton.scan(folded));
      return reading === null ? 'none' : stanceOf(reading, []).stance;
    },
    reason(name, language) {
      const rule = byName.get(name);
      return rule && said(rule, language);
    },
    groupsIn(whole) {
      const text = whole.slice(0, MOST_JUDGED);
      const folded = fold(text);
      const reading = readPlainly(text, folded, automaton.scan(folded));
      return reading === null
        ? []
        : reading.groups
            .filter((g) => !shapes.has(g))
            .map((g) => lexicon.groups[g]!)
            .filter(isNamed);
    },
    judge: (message, options) =>
      message.parts.length === 0
        ? judgeText(message.text, options)
        : judgeParts(message, (text) => judgeText(text, options)),
  };
}

/** Do its letters alone make it worth reading to the end? */
function mayBeLike(likeness: Likeness, folded: Folded): boolean {
  likeness.read(folded);
  return likeness.odds([]) >= MAY_BE_LIKE;
}

/** A rule that counts beside others only is not told of alone. */
const isTold = (rule: Rule, fired: readonly Rule[]): boolean =>
  rule.beside === undefined || bearsOut(rule, fired);

/** What is said of the whole text (how long it is) marks no place in it, unless nothing else does. */
function placesIn(why: readonly Occurrence[], { length }: Folded): readonly Occurrence[] {
  const places = why.filter(({ start, end }) => start > 0 || end < length);
  return places.length > 0 ? places : why;
}

/** Does nothing but rules of these packs speak against the author? */
const speakAlone = (packs: readonly string[], signals: readonly Signal[]): boolean =>
  signals.every(({ rule, weight }) => weight <= 0 || packs.includes(rule.slice(0, rule.indexOf('/'))));

/** Lists of terms inside a phrase make groups without a name. */
const isNamed = (group: string): boolean => !group.startsWith('~');

const aboutOf = ({ summary, ground }: PackSource, language: Language): NonNullable<Signal['pack']> => ({
  summary: summary[language],
  ...(ground && { ground: ground[language] }),
});
