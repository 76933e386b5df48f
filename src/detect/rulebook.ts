import { createHash } from 'node:crypto';
import type { Finding, Language, Message, RuleName, Signal, Stance } from '#core';
import {
  compileAutomaton,
  compileDisguise,
  compileTerms,
  createFold,
  type Folded,
  mergeSpans,
} from '../text/index.ts';
import { compileFirstLook } from './first-look.ts';
import { compileGate, compileHopeless } from './gate.ts';
import { compileLexicon } from './lexicon.ts';
import { type Line, parseYaml, RuleError, type RuleFile, suggestion } from './parse.ts';
import { planOf } from './plan.ts';
import { compileReading, type Reading } from './reading.ts';
import {
  type EverydaySource,
  everydaySchema,
  indexSchema,
  type PackSource,
  packSchema,
  type StanceSource,
  stanceSchema,
} from './schema.ts';
import { compileSums } from './sums.ts';
import { compileWhen, type When } from './when.ts';
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
}

export interface Rule {
  readonly name: RuleName;
  readonly pack: string;
  readonly weight: number;
  /** It lifts a score to `REVIEW_AT_MOST` and no further. */
  readonly heldBack?: boolean;
  readonly note: Record<Language, string>;
  readonly when: When;
}

/** So many characters of a text are judged: more than any platform lets a member post, and a second at the worst. */
const MOST_JUDGED = 100_000;

/**
 * So much rules with `most: review` weigh together, and so far they lift a score, alone or on top of others: above the threshold of review and below
 * that of hiding, in the policy that ships.
 */
export const REVIEW_AT_MOST = 0.75;

/** Who speaks like this hides nothing, however a second reading may look. */
const SPARED: ReadonlySet<Stance> = new Set(['warning', 'asking-help', 'seeking-work']);

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
export function compileRules(files: readonly RuleFile[]): Rulebook {
  const file = (path: string, askedBy: string, line: Line): RuleFile => {
    const found = files.find((f) => f.path === path);
    if (found === undefined)
      throw new RuleError(askedBy, line(), `${path} is listed but there is no such file`);
    return found;
  };
  const index = parseYaml(
    file('index.yaml', 'index.yaml', () => 1),
    indexSchema,
  );
  const lexiconFiles = index.value.lexicon.map((path, i) =>
    file(path, 'index.yaml', () => index.lineOf(['lexicon', i])),
  );
  const lexicon = compileLexicon(lexiconFiles);

  const packs = index.value.packs.map((id, i) => {
    const source = file(`${id}/pack.yaml`, 'index.yaml', () => index.lineOf(['packs', i]));
    const parsed = parseYaml<PackSource>(source, packSchema);
    if (parsed.value.id !== id) {
      throw new RuleError(source.path, parsed.lineOf(['id']), `id must be "${id}", the name of the folder`);
    }
    return { path: source.path, ...parsed };
  });
  const rules: Rule[] = packs.flatMap(({ path, value, lineOf }) =>
    Object.entries(value.rules).map(([name, rule]) => ({
      name: `${value.id}/${name}` as RuleName,
      pack: value.id,
      weight: rule.weight,
      heldBack: rule.most === 'review',
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

  const stanceFile = file('stances.yaml', 'index.yaml', () => 1);
  const stanceSource = parseYaml<StanceSource>(stanceFile, stanceSchema);
  const stances = stanceSource.value.stances.map((entry, i) => ({
    stance: entry.stance,
    factor: entry.factor,
    when: compileWhen(entry.when, {
      names: lexicon,
      file: stanceFile.path,
      line: () => stanceSource.lineOf(['stances', i, 'when']),
    }),
  }));

  const { everyday: everydayPath } = index.value;
  const everyday =
    everydayPath === undefined
      ? []
      : parseYaml<EverydaySource>(
          file(everydayPath, 'index.yaml', () => index.lineOf(['everyday'])),
          everydaySchema,
        ).value.messages;

  const fold = createFold();
  const terms = compileTerms(lexicon.terms, everyday);
  const automaton = compileAutomaton(terms);
  const plan = planOf(terms, lexicon, rules);
  const undisguise = compileDisguise(terms);
  const worthALook = compileFirstLook(terms, plan, everyday, compileSums(lexicon, undisguise));
  const rawHitsOf = compileGate(terms, plan, automaton);
  const read = compileReading(lexicon, automaton, compileHopeless(plan));
  const readAnything = compileReading(lexicon, automaton, () => false);
  const worthAsking = compileWorthAsking(
    lexicon.groups.length,
    rules.map((rule) => rule.when),
  );
  const stancesWorthAsking = compileWorthAsking(
    lexicon.groups.length,
    stances.map((stance) => stance.when),
  );

  /** A disguised text is read twice; the worse finding counts, unless the plain one shows a warning or a plea. */
  function judgeText(whole: string, options: JudgeOptions): Finding {
    const text = whole.length > MOST_JUDGED ? whole.slice(0, MOST_JUDGED) : whole;
    if (!worthALook(text)) return NOTHING;
    const folded = fold(text);
    const candidate = rawHitsOf(folded);
    const plain = candidate > 0 ? judgeFolded(text, folded, candidate, options) : NOTHING;
    if (SPARED.has(plain.stance)) return plain;
    const bare = undisguise(folded, candidate > 0);
    const disguised = bare === null ? 0 : rawHitsOf(bare);
    if (bare === null || disguised === 0) return plain;
    const second = judgeFolded(text, bare, disguised, options);
    return second.score > plain.score ? second : plain;
  }

  function judgeFolded(text: string, folded: Folded, rawHits: number, options: JudgeOptions): Finding {
    const reading = read(text, folded, rawHits);
    if (reading === null) return NOTHING;
    const signals: Signal[] = [];
    let sure = 0;
    let heldBack = 0;
    for (const r of worthAsking(reading.groups)) {
      const rule = rules[r]!;
      if (!options.packs.includes(rule.pack)) continue;
      const why = rule.when.find(reading);
      if (why === null) continue;
      if (rule.heldBack) heldBack += rule.weight;
      else sure += rule.weight;
      signals.push({
        rule: rule.name,
        weight: rule.weight,
        spans: mergeSpans(why.map(reading.spanOf)),
        note: rule.note[options.language],
        pack: about.get(rule.pack)![options.language],
      });
    }
    if (!signals.some((s) => s.weight > 0)) return NOTHING;
    const { stance, factor } = stanceOf(reading);
    const hints = Math.min(heldBack, REVIEW_AT_MOST);
    const sum = Math.max(sure, Math.min(sure + hints, REVIEW_AT_MOST));
    return { signals, stance, score: Math.round(Math.min(1, Math.max(0, sum)) * factor * 100) / 100 };
  }

  function stanceOf(reading: Reading): { stance: Stance; factor: number } {
    for (const s of stancesWorthAsking(reading.groups)) {
      if (stances[s]!.when.find(reading) !== null) return stances[s]!;
    }
    return { stance: 'soliciting', factor: 1 };
  }

  return {
    version: versionOf(files),
    packs: packs.map((p) => p.value.id),
    sources: packs.map((p) => p.value),
    stances: stanceSource.value.stances,
    stanceOf(whole) {
      const text = whole.slice(0, MOST_JUDGED);
      const folded = fold(text);
      const reading = readAnything(text, folded, automaton.scan(folded));
      return reading === null ? 'none' : stanceOf(reading).stance;
    },
    judge: (message, options) =>
      message.parts.length === 0 ? judgeText(message.text, options) : judgeParts(message, options, judgeText),
  };
}

const aboutOf = ({ summary, ground }: PackSource, language: Language): NonNullable<Signal['pack']> => ({
  summary: summary[language],
  ...(ground && { ground: ground[language] }),
});

/** Each part is judged alone and all are judged together; the worst finding counts. */
function judgeParts(
  message: Pick<Message, 'text' | 'parts'>,
  options: JudgeOptions,
  judgeText: (text: string, options: JudgeOptions) => Finding,
): Finding {
  const pieces = [message.text, ...message.parts.map((part) => part.text)];
  const starts: number[] = [];
  let whole = '';
  for (const piece of pieces) {
    starts.push(whole.length);
    whole += `${piece}\n`;
  }
  const findings = pieces.map((piece, i) => relocate(judgeText(piece, options), (span) => placed(span, i)));
  findings.push(
    relocate(judgeText(whole, options), (span) => {
      let i = starts.length - 1;
      while (starts[i]! > span.start) i--;
      const at = starts[i]!;
      const end = Math.min(span.end - at, pieces[i]!.length);
      return placed({ start: Math.min(span.start - at, end), end }, i);
    }),
  );
  return findings.reduce((worst, finding) => (finding.score > worst.score ? finding : worst));
}

function placed(span: { start: number; end: number }, piece: number) {
  return piece === 0
    ? { start: span.start, end: span.end }
    : { start: span.start, end: span.end, part: piece - 1 };
}

function relocate(
  finding: Finding,
  move: (span: { start: number; end: number }) => ReturnType<typeof placed>,
): Finding {
  if (finding.signals.length === 0) return finding;
  const signals = finding.signals.map((signal) => ({ ...signal, spans: mergeSpans(signal.spans.map(move)) }));
  return { ...finding, signals };
}

function versionOf(files: readonly RuleFile[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${file.path}\0${file.text}\0`);
  return hash.digest('hex').slice(0, 12);
}

/** Which of these packs nobody wrote. @example unknownPacks(rulebook, ['dril']) // ['"dril"; did you mean "drill"?'] */
export function unknownPacks(rulebook: Pick<Rulebook, 'packs'>, packs: readonly string[]): string[] {
  return packs
    .filter((p) => !rulebook.packs.includes(p))
    .map((p) => `"${p}"${suggestion(p, rulebook.packs)}`);
}
