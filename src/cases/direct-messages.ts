import type { ActionKind, DirectMessage, Verdict, Wording } from '#core';
import { fillTemplate } from '#core';
import type { CaseState, SanctionChange } from './case-state.ts';
import { formatTime, type ReaderLocale } from './localizer.ts';
import { formatJobNoticeItems, listDistinctNotes, sortSignalsByWeight, translateVerdict } from './reasons.ts';
import { formatSanction } from './sanctions.ts';
import { hasSucceeded } from './visibility-changes.ts';

const MAX_REASONS_IN_MESSAGE = 3;

/**
 * The warning that follows a strike: which action was taken, why, how to appeal, where to find help. `applied` is the
 * sanction that the platform applied; undefined for none.
 * @example createWarning(state, change, 'timeout', locale).text
 */
export function createWarning(
  state: CaseState,
  change: SanctionChange,
  applied: ActionKind | undefined,
  locale: ReaderLocale,
): DirectMessage {
  const { letter } = locale.wording;
  const verdict = translateVerdict(state.evidence.verdict, locale);
  const missing = verdict.missing ?? [];
  const reasons =
    listDistinctNotes(verdict).slice(0, MAX_REASONS_IN_MESSAGE).join(' / ') || letter.bymoderator;
  return {
    text: joinLines(
      formatWarningOpening(state, locale),
      fillTemplate(letter.reason, { reasons }),
      formatRuleAndLaw(verdict, letter),
      missing.length > 0 &&
        fillTemplate(letter.missing, { missing: formatJobNoticeItems(missing, locale.wording) }),
      formatSanction(applied, change, locale),
      fillTemplate(letter.appeal, { case: state.id }),
      letter.police,
    ),
    caseId: state.id,
    channel: state.evidence.message.ref.channel,
    appealable: true,
  };
}

/** The state of the message: hidden, already deleted, or still visible. */
function formatWarningOpening(state: CaseState, { wording: { letter }, language }: ReaderLocale): string {
  const outcome = state.visibilityChanges.at(-1)?.outcome;
  const time = formatTime(state.evidence.message.sentAt, language);
  if (outcome?.status !== 'done') return fillTemplate(letter.visible, { time });
  return fillTemplate(outcome.detail === 'gone' ? letter.gone : letter.hidden, { time });
}

/** The rule of the server and the law, if there is one; empty if no signal has a pack. */
function formatRuleAndLaw(verdict: Verdict, { rule, ground }: Wording['letter']): string {
  const pack = sortSignalsByWeight(verdict).find((signal) => signal.pack)?.pack;
  return joinLines(
    pack && fillTemplate(rule, { rule: pack.summary }),
    pack?.ground !== undefined && fillTemplate(ground, { ground: pack.ground }),
  );
}

const joinLines = (...lines: readonly (string | false | undefined)[]): string =>
  lines.filter(Boolean).join('\n');

/**
 * Tells the author the decision of the moderators after it was carried out.
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
        )
      : joinLines(fillTemplate(letter.upheld, { case: state.id }), letter.police);
  return { text, caseId: state.id };
}

/** The sentence about the message: never hidden, restored, or could not be restored. */
function restoreTemplate(state: CaseState, letter: Wording['letter']) {
  const change = state.visibilityChanges.at(-1);
  const outcome = change?.kind === 'restore' ? change.outcome : undefined;
  if (outcome === undefined || outcome.status === 'withheld') return letter.kept;
  return hasSucceeded(outcome) ? letter.restored : letter.unrestored;
}

/** Tells a reporter the decision of the moderators. @example createReporterMessage(state, locale).text */
export function createReporterMessage(state: CaseState, locale: ReaderLocale): DirectMessage {
  const { letter } = locale.wording;
  const template =
    state.moderatorDecision?.decision === 'overturn' ? letter.reportoverturned : letter.reportupheld;
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
  text: joinLines(stance === 'asking-help' ? letter.helpasking : letter.helpseeking, letter.police),
  helpLines: true,
});

/**
 * For a member who replied or reacted to a post before it was hidden.
 * @example createResponderWarningMessage(locale).text
 */
export const createResponderWarningMessage = ({ wording: { letter } }: ReaderLocale): DirectMessage => ({
  text: joinLines(letter.caution, letter.police),
  helpLines: true,
});
