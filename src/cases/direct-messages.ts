import type { DirectMessage, Part, Verdict, Wording } from '#core';
import { fillTemplate, isUndo } from '#core';
import type { CaseState, SanctionChange } from './case-state.ts';
import { chooseReasons, isConcrete, isTelling } from './choose-reasons.ts';
import type { CaseQuestion } from './conversation/conversation.ts';
import { createPostQuote } from './excerpt.ts';
import { formatTime, type ReaderLocale } from './localizer.ts';
import { joinMessages } from './message-group.ts';
import { formatReason, isAboutPictures } from './pictures/picture-text.ts';
import { formatJobNoticeItems, looksLikeJobNotice, translateVerdict } from './reasons.ts';
import { type AppliedSanction, applyJobId, formatSanction, sanctionStatus } from './sanctions.ts';
import { hasChangedAny, leavesPostAsIs } from './visibility-changes.ts';

const MAX_REASONS_IN_MESSAGE = 3;

/**
 * The warning that follows a strike: which post, which action was taken, which rule of the server, how to appeal, where to
 * find help. Before a person has decided, it says no more about the reasons: details would teach recruiters what to avoid,
 * and a penal provision would accuse a person whom only a program has judged. `applied` is the sanction that the platform
 * applied; undefined for none.
 * @example createWarning(state, change, appliedSanction(state, change), locale).text
 */
export function createWarning(
  state: CaseState,
  change: SanctionChange,
  applied: AppliedSanction | undefined,
  locale: ReaderLocale,
): DirectMessage {
  const { letter } = locale.wording;
  const verdict = translateVerdict(state.evidence.verdict, locale);
  return {
    text: joinLines(
      formatWarningOpening(state, locale),
      formatGroupSize(state, letter),
      isUpheld(state)
        ? formatUpheldReasons(state, verdict, locale)
        : formatGeneralReason(state, verdict, letter),
      looksLikeJobNotice(verdict) &&
        fillTemplate(letter.missing, { missing: formatJobNoticeItems(verdict.missing, locale.wording) }),
      formatSanction(applied, change, locale),
      fillTemplate(letter.appeal, { case: state.id }),
      letter.police,
    ),
    about: createPostQuote(state.evidence.message),
    caseId: state.id,
    channel: state.evidence.message.ref.channel,
    appealable: true,
  };
}

/**
 * The notice to an author whose post was hidden and who may need help: no accusation, no strike. The message with help was
 * sent before it.
 * @example createStrikeFreeNotice(state, locale).text
 */
export function createStrikeFreeNotice(state: CaseState, locale: ReaderLocale): DirectMessage {
  const { letter } = locale.wording;
  const time = formatTime(state.evidence.message.sentAt, locale.language);
  return {
    text: joinLines(
      formatHidden(state, locale) ?? fillTemplate(letter.aboutpost, { time }),
      letter.strikefree,
      fillTemplate(letter.appeal, { case: state.id }),
      letter.police,
    ),
    about: createPostQuote(state.evidence.message),
    caseId: state.id,
    channel: state.evidence.message.ref.channel,
    appealable: true,
    helpLines: true,
  };
}

const isUpheld = ({ moderatorDecision }: CaseState): boolean => moderatorDecision?.decision === 'uphold';

/** The sentence about a completely hidden message, and who judged it; undefined for any other message. */
function formatHidden(state: CaseState, { wording: { letter }, language }: ReaderLocale): string | undefined {
  const change = state.visibilityChanges.at(-1);
  if (change?.outcome?.status !== 'done' || change.outcome.detail === 'gone') return undefined;
  const time = formatTime(state.evidence.message.sentAt, language);
  return fillTemplate(change.byModerator ? letter.hiddenbymoderator : letter.hidden, { time });
}

/** The state of the message, and who judged it: hidden, already deleted, or still visible. */
function formatWarningOpening(state: CaseState, locale: ReaderLocale): string {
  const { letter } = locale.wording;
  const outcome = state.visibilityChanges.at(-1)?.outcome;
  const time = formatTime(state.evidence.message.sentAt, locale.language);
  const isGone = outcome?.status === 'done';
  return formatHidden(state, locale) ?? fillTemplate(isGone ? letter.gone : letter.visible, { time });
}

/** How many posts were hidden together; undefined for one. */
function formatGroupSize({ visibilityChanges }: CaseState, letter: Wording['letter']): string | undefined {
  const targets = visibilityChanges.at(-1)?.targets ?? [];
  const count = targets.filter(({ outcome }) => outcome && !leavesPostAsIs(outcome)).length;
  return count > 1 ? fillTemplate(letter.several, { count }) : undefined;
}

/**
 * The text of the pack whose reasons weigh most together: of those that name a crime or the trade in accounts if there are any,
 * otherwise of the concrete ones. The reasons are about different words, so a pack with many rules about the same words has no
 * advantage.
 */
function heaviestPackText(verdict: Verdict, key: 'prohibits' | 'ground'): string | undefined {
  const reasons = chooseReasons(withoutContext(verdict));
  const decisive = [reasons.filter(isTelling), reasons.filter(isConcrete), reasons].find(
    ({ length }) => length > 0,
  );
  const weights = new Map<string, number>();
  for (const { pack, weight } of decisive ?? []) {
    const text = pack?.[key];
    if (text !== undefined) weights.set(text, (weights.get(text) ?? 0) + weight);
  }
  const [heaviest] = [...weights].sort(([, a], [, b]) => b - a);
  return heaviest?.[0];
}

/** The author reads what the text shows, and nothing about the account, other posts or members who reported it. */
const withoutContext = ({ signals }: Verdict): Pick<Verdict, 'signals'> => ({
  signals: signals.filter(({ sorts }) => !sorts.includes('context')),
});

/** The parts of the judged message, to which the spans of its verdict refer. */
const judgedPartsOf = ({ evidence: { message, pieces } }: CaseState): readonly Part[] =>
  joinMessages(message, pieces).parts;

/** The rule of the server in plain words, whether it is about pictures only, and nothing else. */
function formatGeneralReason(state: CaseState, verdict: Verdict, letter: Wording['letter']): string {
  const rule = heaviestPackText(verdict, 'prohibits');
  const reasons = chooseReasons(withoutContext(verdict)).filter(({ spans }) => spans.length > 0);
  const parts = judgedPartsOf(state);
  return joinLines(
    rule === undefined ? letter.generalrule : fillTemplate(letter.rule, { rule }),
    reasons.length > 0 && reasons.every((reason) => isAboutPictures(reason, parts)) && letter.inpicture,
  );
}

/** After a moderator has upheld the case: the rule of the server, the reasons, the law that the post concerns. */
function formatUpheldReasons(state: CaseState, verdict: Verdict, { wording }: ReaderLocale): string {
  const { letter } = wording;
  const rule = heaviestPackText(verdict, 'prohibits');
  const ground = heaviestPackText(verdict, 'ground');
  const parts = judgedPartsOf(state);
  const notes = chooseReasons(withoutContext(verdict), MAX_REASONS_IN_MESSAGE).map((signal) =>
    formatReason(signal, parts, wording),
  );
  return joinLines(
    rule === undefined
      ? fillTemplate(letter.reason, { reasons: letter.bymoderator })
      : fillTemplate(letter.ruleupheld, { rule }),
    notes.length > 0 && fillTemplate(letter.details, { reasons: notes.join(' / ') }),
    ground !== undefined && fillTemplate(letter.ground, { ground }),
  );
}

const joinLines = (...lines: readonly (string | false | undefined)[]): string =>
  lines.filter(Boolean).join('\n');

/**
 * Tells the author the decision of the moderators after it was carried out. An appeal that was not granted is answered with
 * the reasons in detail.
 * @example createDecisionMessage(state, locale).text
 */
export function createDecisionMessage(state: CaseState, locale: ReaderLocale): DirectMessage {
  const { letter } = locale.wording;
  const decidedAt = state.moderatorDecision?.index ?? 0;
  const time = formatTime(state.latest.message.sentAt, locale.language);
  const wasStrikeRevoked = state.events.some(
    (event, index) => event.kind === 'unstruck' && index > decidedAt,
  );
  const text =
    state.moderatorDecision?.decision === 'overturn'
      ? joinLines(
          fillTemplate(restoreTemplate(state, letter), { time, case: state.id }),
          wasStrikeRevoked && letter.strikeback,
          ...formatLiftedSanctions(state, decidedAt, letter),
        )
      : joinLines(
          fillTemplate(wasAppealed(state, decidedAt) ? letter.upheld : letter.upheldanswered, {
            case: state.id,
          }),
          formatUpheldReasons(state, translateVerdict(state.evidence.verdict, locale), locale),
          letter.police,
        );
  return { text, about: createPostQuote(state.latest.message), caseId: state.id };
}

const wasAppealed = ({ appeals }: CaseState, decidedAt: number): boolean =>
  appeals.some(({ index }) => index < decidedAt);

/**
 * A moderator's question to the author, without the moderator's name.
 * @example createQuestionMessage(state, { text: 'いつの写真ですか。' }, locale).answerable // true
 */
export const createQuestionMessage = (
  { id, evidence: { message } }: CaseState,
  { text }: Pick<CaseQuestion, 'text'>,
  { wording: { letter } }: ReaderLocale,
): DirectMessage => ({
  text: fillTemplate(letter.question, { case: id, text }),
  about: createPostQuote(message),
  caseId: id,
  channel: message.ref.channel,
  answerable: true,
});

/** What the overturn ended: a pause in posting, a ban; or that it could not be ended. */
function formatLiftedSanctions(state: CaseState, decidedAt: number, letter: Wording['letter']): string[] {
  const lifted = state.sanctionChanges.filter(({ index, kind }) => index > decidedAt && isUndo(kind));
  const sentences = lifted.flatMap((change) => {
    const status = sanctionStatus(state, change);
    if (status === 'rejected') return wasSkipped(state, change) ? [] : [letter.liftfailed];
    return status === 'applied' ? [change.kind === 'unban' ? letter.banlifted : letter.pauselifted] : [];
  });
  return [...new Set(sentences)];
}

/** Nothing had to be ended: another case still needs the sanction, or it was over. */
const wasSkipped = (state: CaseState, change: SanctionChange): boolean =>
  state.outcomes.get(applyJobId(state, change))?.status !== 'failed';

/** The sentence about the message: never hidden, restored, or could not be restored. */
function restoreTemplate(state: CaseState, letter: Wording['letter']) {
  const [hide, change] = state.visibilityChanges.slice(-2);
  const outcome = change?.kind === 'restore' ? change.outcome : undefined;
  if (!change || outcome === undefined || outcome.status === 'withheld') return letter.kept;
  if (hasChangedAny(change)) return letter.restored;
  // If it was left to a moderator both times, the post is still there.
  return outcome.detail === 'byhand' && hide && !hasChangedAny(hide) ? letter.kept : letter.unrestored;
}

/** Tells a reporter the decision of the moderators. @example createReporterMessage(state, locale).text */
export function createReporterMessage(state: CaseState, locale: ReaderLocale): DirectMessage {
  const { letter } = locale.wording;
  const template =
    state.moderatorDecision?.decision === 'overturn' ? letter.reportoverturned : letter.reportupheld;
  return { text: fillTemplate(template, { case: state.id }), caseId: state.id };
}

/**
 * Tells the author that the moderators took back a decision, and what became of the post.
 * @example createReopenedMessage(state, locale).text
 */
export function createReopenedMessage(state: CaseState, locale: ReaderLocale): DirectMessage {
  const { letter } = locale.wording;
  const since = state.reopening?.index ?? 0;
  const change = state.visibilityChanges.at(-1);
  const hasChanged = change?.index === since && hasChangedAny(change);
  const text = joinLines(
    fillTemplate(state.needsDecision ? letter.reopened : letter.reinstated, { case: state.id }),
    hasChanged && (change.kind === 'restore' ? letter.reopenedvisible : letter.reopenedhidden),
    state.events.some((event, index) => event.kind === 'unstruck' && index > since) && letter.strikeback,
    ...formatLiftedSanctions(state, since, letter),
  );
  return { text, about: createPostQuote(state.latest.message), caseId: state.id };
}

/** Tells a reporter that the decision was taken back. @example createReopenedReport(state, locale).text */
export function createReopenedReport(state: CaseState, locale: ReaderLocale): DirectMessage {
  const { letter } = locale.wording;
  const template = state.needsDecision ? letter.reopened : letter.reinstated;
  return { text: fillTemplate(template, { case: state.id }), caseId: state.id };
}

/**
 * For a member who asks for help, or looks for work and is close to an offer. It does not accuse; it says what to do
 * and whom to call.
 * @example createHelpMessage({ stance: 'asking-help' }, locale).text
 */
export const createHelpMessage = (
  { stance }: Pick<Verdict, 'stance'>,
  { wording: { letter } }: ReaderLocale,
): DirectMessage => ({
  text: joinLines(stance === 'seeking-work' ? letter.helpseeking : letter.helpasking, letter.police),
  helpLines: true,
});

/**
 * For a member who replied or reacted to a post before it was hidden, or that only a moderator can hide.
 * @example createResponderWarningMessage(state, locale).text
 */
export const createResponderWarningMessage = (
  { visibilityChanges }: Pick<CaseState, 'visibilityChanges'>,
  { wording: { letter } }: ReaderLocale,
): DirectMessage => ({
  text: joinLines(
    hasChangedAny(visibilityChanges.at(-1)) ? letter.caution : letter.cautionvisible,
    letter.police,
  ),
  helpLines: true,
});
