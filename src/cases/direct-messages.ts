import type {
  DirectMessage,
  JobNoticeItem,
  Language,
  Member,
  RuleName,
  Signal,
  Verdict,
  Wording,
  Wordings,
} from '#core';
import { fillTemplate } from '#core';
import type { CaseState, SanctionChange } from './case-state.ts';
import { hasSucceeded } from './visibility-changes.ts';

/** What a rule says in a language; undefined where it is not in force (any more), or says what only its case knows. */
export type RuleTextLookup = (
  rule: RuleName,
  language: Language,
) => Pick<Signal, 'note' | 'pack'> | undefined;

/** The words for one reader. */
export interface ReaderLocale {
  readonly language: Language;
  readonly wording: Wording;
  /** Where the reader's language is not the one in which the case was written. */
  readonly reasons?: RuleTextLookup | undefined;
}

/** Finds the reader's own language where the platform tells it, else the server's. */
export type Localizer = (reader?: Pick<Member, 'language'>) => ReaderLocale;

/** Every reader's voice on one server. @example createLocalizer(wordings, policy.language)(author).words.letter.police */
export const createLocalizer =
  (wordings: Wordings, serverLanguage: Language, reasons?: RuleTextLookup): Localizer =>
  (reader) => {
    const language = reader?.language ?? serverLanguage;
    return { language, wording: wordings[language], ...(language !== serverLanguage && { reasons }) };
  };

/** The same verdict as its reader is told of it; what no rule in force says stays as it was written. */
const translateVerdict = (verdict: Verdict, { language, reasons }: ReaderLocale): Verdict =>
  reasons === undefined
    ? verdict
    : {
        ...verdict,
        signals: verdict.signals.map((signal) => ({ ...signal, ...reasons(signal.rule, language) })),
      };

const MAX_REASONS_IN_MESSAGE = 3;

/** Japan's time for Japanese readers, UTC for others. @example formatTime(new Date(0), 'ja') // '1970-01-01 09:00 JST' */
export function formatTime(at: Date, language: Language): string {
  const shift = language === 'ja' ? 9 * 60 * 60 * 1000 : 0;
  const [day, time] = new Date(at.getTime() + shift).toISOString().split('T');
  return `${day} ${time!.slice(0, 5)} ${language === 'ja' ? 'JST' : 'UTC'}`;
}

/** What spoke against the author. @example sortSignalsByWeight(verdict)[0]?.rule // 'dm-redirect/pay-then-elsewhere' */
export const sortSignalsByWeight = (verdict: Verdict): readonly Signal[] =>
  verdict.signals.filter((signal) => signal.weight > 0).sort((a, b) => b.weight - a.weight);

/**
 * Heaviest first, and apart what only points `toKeyOccurrences` at words that a heavier one has pointed at: several rules often
 * see the same words, and who reads the first few shall learn most.
 * @example splitRepeatedSignals(verdict).fresh[0]?.note // '高額報酬と外部への誘導'
 */
export function splitRepeatedSignals(verdict: Verdict): {
  readonly distinct: readonly Signal[];
  readonly repeated: readonly Signal[];
} {
  const seenSpans = new Set<string>();
  const distinct: Signal[] = [];
  const repeated: Signal[] = [];
  for (const signal of sortSignalsByWeight(verdict)) {
    const spanKeys = signal.spans.map((span) => `${span.part ?? ''}/${span.start}`);
    const isNew = spanKeys.length === 0 || spanKeys.some((place) => !seenSpans.has(place));
    (isNew ? distinct : repeated).push(signal);
    for (const place of spanKeys) seenSpans.add(place);
  }
  return { distinct, repeated };
}

/** Why, in sentences, each about something that no heavier one has pointed at. @example listDistinctNotes(verdict) // ['高額報酬と外部への誘導'] */
const listDistinctNotes = (verdict: Verdict): string[] => [
  ...new Set(splitRepeatedSignals(verdict).distinct.map((signal) => signal.note)),
];

/** Which of the server's rules it is about, and the law where there is one; nothing where no pack says so. */
function formatRuleAndLaw(verdict: Verdict, { rule, ground }: Wording['letter']): string {
  const pack = sortSignalsByWeight(verdict).find((signal) => signal.pack)?.pack;
  return joinNonEmpty(
    pack && fillTemplate(rule, { rule: pack.summary }),
    pack?.ground !== undefined && fillTemplate(ground, { ground: pack.ground }),
  );
}

/** @example formatJobNoticeItems(['address', 'pay'], words) // '住所（所在地）、賃金' */
export const formatJobNoticeItems = (items: readonly JobNoticeItem[], words: Wording): string =>
  items.map((item) => words.item[item]).join(words.list);

const joinNonEmpty = (...parts: readonly (string | false | undefined)[]): string =>
  parts.filter(Boolean).join('\n');

/**
 * The warning that goes with a strike: what was really done, why, how to appeal, where to find help.
 * @example createWarning(state, step, 'timeout', voice).text
 */
export function createWarning(
  state: CaseState,
  sanctionChange: SanctionChange,
  sanction: string | undefined,
  locale: ReaderLocale,
): DirectMessage {
  const { letter } = locale.wording;
  const outcome = state.visibilityChanges.at(-1)?.outcome;
  const time = formatTime(state.evidence.message.sentAt, locale.language);
  const verdict = translateVerdict(state.evidence.verdict, locale);
  const missing = verdict.missing ?? [];
  const reasons =
    listDistinctNotes(verdict).slice(0, MAX_REASONS_IN_MESSAGE).join(' / ') || letter.bymoderator;
  const opening =
    outcome?.status !== 'done' ? letter.visible : outcome.detail === 'gone' ? letter.gone : letter.hidden;
  return {
    text: joinNonEmpty(
      fillTemplate(opening, { time }),
      fillTemplate(letter.reason, { reasons }),
      formatRuleAndLaw(verdict, letter),
      missing.length > 0 &&
        fillTemplate(letter.missing, { missing: formatJobNoticeItems(missing, locale.wording) }),
      sanction === 'timeout' &&
        sanctionChange.until &&
        fillTemplate(sanctionChange.by ? letter.pausedbymoderator : letter.timeout, {
          until: formatTime(sanctionChange.until, locale.language),
        }),
      sanction === 'quarantine' &&
        (sanctionChange.until
          ? fillTemplate(letter.quarantineuntil, { until: formatTime(sanctionChange.until, locale.language) })
          : letter.quarantine),
      sanction === 'kick' && letter.kick,
      sanction === 'ban' &&
        (sanctionChange.by
          ? letter.bannedbymoderator
          : sanctionChange.until
            ? fillTemplate(letter.banuntil, { until: formatTime(sanctionChange.until, locale.language) })
            : letter.ban),
      fillTemplate(letter.appeal, { case: state.id }),
      letter.police,
    ),
    caseId: state.id,
    channel: state.evidence.message.ref.channel,
    appealable: true,
  };
}

/** What the author is told once moderators have decided and that was carried out. @example answer(state, voice).text */
export function createDecisionMessage(state: CaseState, locale: ReaderLocale): DirectMessage {
  const { letter } = locale.wording;
  const ruledAt = state.moderatorDecision?.index ?? 0;
  const time = formatTime(state.latest.message.sentAt, locale.language);
  const values = { time, case: state.id };
  const visibilityChange = state.visibilityChanges.at(-1);
  const restoreOutcome =
    visibilityChange?.kind === 'restore' && visibilityChange.outcome?.status !== 'withheld'
      ? visibilityChange.outcome
      : undefined;
  const visibilityTemplate =
    restoreOutcome === undefined
      ? letter.kept
      : hasSucceeded(restoreOutcome)
        ? letter.restored
        : letter.unrestored;
  const wasStrikeRevoked = state.events.some((event, index) => event.kind === 'unstruck' && index > ruledAt);
  const text =
    state.moderatorDecision?.decision === 'overturn'
      ? joinNonEmpty(fillTemplate(visibilityTemplate, values), wasStrikeRevoked && letter.strikeback)
      : joinNonEmpty(fillTemplate(letter.upheld, { case: state.id }), letter.police);
  return { text, caseId: state.id };
}

/** What a reporter is told once moderators have decided. @example createReporterMessage(state, voice).text */
export function createReporterMessage(state: CaseState, locale: ReaderLocale): DirectMessage {
  const { letter } = locale.wording;
  const text =
    state.moderatorDecision?.decision === 'overturn' ? letter.reportoverturned : letter.reportupheld;
  return { text: fillTemplate(text, { case: state.id }), caseId: state.id };
}

/**
 * For somebody who asks for help or looks for work near a trap: no accusation, what to do, whom to call.
 * @example createHelpMessage({ stance: 'asking-help' }, voice).text
 */
export const createHelpMessage = (verdict: Pick<Verdict, 'stance'>, locale: ReaderLocale): DirectMessage => ({
  text: joinNonEmpty(
    verdict.stance === 'asking-help' ? locale.wording.letter.helpasking : locale.wording.letter.helpseeking,
    locale.wording.letter.police,
  ),
  helpLines: true,
});

/** For somebody who answered a post that was hidden since. @example createResponderWarningMessage(voice).text */
export const createResponderWarningMessage = ({ wording }: ReaderLocale): DirectMessage => ({
  text: joinNonEmpty(wording.letter.caution, wording.letter.police),
  helpLines: true,
});
