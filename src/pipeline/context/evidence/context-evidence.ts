import type {
  Clock,
  DetectionResult,
  Member,
  Message,
  MessageRef,
  Policy,
  RuleName,
  Signal,
  Verdict,
} from '#core';
import { isConcreteSort, logOddsAt, roundLogOdds } from '#core';
import { compareRulings } from '../../../cases/index.ts';
import { CONTEXT_PACK, type ContextRules } from '../../../detect/index.ts';
import { decideMessage, type JudgeMessage } from '../../decide.ts';
import type { Detect } from '../../detect.ts';
import { accountStanding } from '../account-standing.ts';
import { findHints, readContextFacts } from './context-facts.ts';
import { createCopiedTexts } from './copied-texts.ts';
import { matchContextRules } from './match-context-rules.ts';
import { createNewcomerDays, evidenceOf, type NewcomerDays } from './newcomer-days.ts';
import { sumOfDay } from './sum-of-day.ts';

/** Adds what surrounds a message to what its text shows. Synchronous; it uses no store. */
export interface ContextEvidence {
  /** The verdict on a message in its context, without the earlier messages of the day. Remembers nothing. */
  readonly judgeAlone: JudgeMessage;
  /** As `judgeAlone`, also for a message that the prefilter would skip: for one that a person asks about. */
  readonly judgeInFull: JudgeMessage;
  /** As `judgeAlone`, and remembers the message for those that follow. */
  judge(kind: 'posted' | 'edited', message: Message, policy: Policy): Verdict;
  /**
   * The verdict on a newcomer's message together with the earlier ones of the day; the same object if they do not make it
   * heavier. Remembers the message.
   */
  raiseByDay(message: Message, verdict: Verdict, policy: Policy): Verdict;
  /** Whether a rule of the context is about copies of a text, like a campaign. */
  isCopyRule(rule: RuleName): boolean;
  /** A report counts for the next messages with the same text. */
  recordReport(report: { message: Message; reporter: Member; weight?: number }): void;
  /** Moderators found the message innocent. */
  forgetReports(message: Message): void;
  /** The message was deleted. */
  forgetMessage(ref: MessageRef): void;
}

/**
 * Creates an empty memory. Without `rulesInForce` only texts are judged.
 * @example const context = createContextEvidence({ detect, rulesInForce, clock }); context.judge('posted', message, policy)
 */
export function createContextEvidence({
  detect,
  rulesInForce,
  clock,
}: {
  readonly detect: Detect;
  readonly rulesInForce: (() => ContextRules) | undefined;
  readonly clock: Clock;
}): ContextEvidence {
  const days = createNewcomerDays(clock.now());
  const copies = createCopiedTexts();

  /** The same object if there is no context. */
  function addTo(detection: DetectionResult, message: Message, policy: Policy): DetectionResult {
    const rules = rulesInForce?.();
    if (rules === undefined || !mayHaveContext(detection)) return detection;
    const facts = readContextFacts(message, policy, {
      messages: days.messagesOf(message.author),
      channels: copies.countChannels(message, rules),
      reports: copies.weighReports(message, rules),
    });
    return addSignals(detection, matchContextRules(rules, facts, policy.language), policy);
  }

  return {
    judgeAlone: (message, policy) =>
      decideMessage(addTo(detect(message, policy), message, policy), message, policy),
    judgeInFull: (message, policy) =>
      decideMessage(addTo(detect(message, policy, true), message, policy), message, policy),
    judge(kind, message, policy) {
      const detection = detect(message, policy);
      const rules = rulesInForce?.();
      if (rules === undefined) return decideMessage(detection, message, policy);
      if (kind === 'posted' && isNewcomer(message, policy)) days.count(message);
      if (mayHaveContext(detection)) copies.recordPost(message, rules);
      return decideMessage(addTo(detection, message, policy), message, policy);
    },
    raiseByDay(message, verdict, policy) {
      const rules = rulesInForce?.();
      return rules && isNewcomer(message, policy)
        ? judgeWithDay(message, verdict, { days, rules, policy })
        : verdict;
    },
    isCopyRule(rule) {
      const when = rulesInForce?.().rules[rule.slice(CONTEXT_PACK.length + 1)]?.when;
      return rule.startsWith(`${CONTEXT_PACK}/`) && (when?.channels ?? when?.reports) !== undefined;
    },
    recordReport({ message, reporter, weight = 1 }) {
      const rules = rulesInForce?.();
      if (rules) copies.recordReport(message, reporter, weight, clock.now(), rules);
    },
    forgetReports(message) {
      const rules = rulesInForce?.();
      if (rules) copies.forgetReports(message, rules);
    },
    forgetMessage: days.forget,
  };
}

const isNewcomer = ({ author, sentAt }: Message, { quota }: Pick<Policy, 'quota'>): boolean =>
  accountStanding(author, quota.newcomerDays, sentAt) === 'newcomer';

/**
 * Whether context can count: only the text of an offer gets any. Ordinary messages, and those that warn, ask for help or
 * look for work, are judged by what they say.
 */
const mayHaveContext = ({ signals, stance }: DetectionResult): boolean =>
  stance === 'soliciting' && signals.some(({ weight }) => weight > 0);

/**
 * Adds the signals. What speaks for the author never takes an offer with two concrete sorts of evidence from the
 * moderators: it is lowered to a review at most.
 */
function addSignals(detection: DetectionResult, added: readonly Signal[], policy: Policy): DetectionResult {
  if (added.length === 0) return detection;
  const sum = added.reduce((total, { weight }) => total + weight, detection.logOdds);
  const reviewAt = Math.ceil(logOddsAt(policy.probability.review, policy.baseRate) * 100) / 100;
  const floor = hasTwoConcreteSorts(detection)
    ? Math.min(detection.logOdds, reviewAt)
    : Number.NEGATIVE_INFINITY;
  return {
    ...detection,
    signals: [...detection.signals, ...added],
    logOdds: roundLogOdds(Math.max(sum, floor)),
  };
}

const hasTwoConcreteSorts = (detection: DetectionResult): boolean =>
  new Set(evidenceOf(detection).flatMap(({ sorts }) => sorts.filter(isConcreteSort))).size >= 2;

/** The verdict together with the earlier messages of the day, if they make it heavier. Remembers the message. */
function judgeWithDay(
  message: Message,
  verdict: Verdict,
  {
    days,
    rules,
    policy,
  }: { readonly days: NewcomerDays; readonly rules: ContextRules; readonly policy: Policy },
): Verdict {
  const hints = findHints(message, rules.day.hints).map(({ rule, weight }) => ({ rule, weight, sorts: [] }));
  days.add(message, verdict, hints);
  if (verdict.ruling === 'hide' || !mayHaveContext(verdict)) return verdict;
  const sum = sumOfDay(verdict, days.earlierOf(message, rules.day.hours), rules.day, policy);
  if (sum === undefined) return verdict;
  const { signal, counted } = sum;
  const raised = decideMessage(
    {
      ...verdict,
      signals: [...verdict.signals, signal],
      logOdds: roundLogOdds(verdict.logOdds + signal.weight),
      earlier: counted.map(({ ref, url }) => ({ ref, ...(url !== undefined && { url }) })),
    },
    message,
    policy,
  );
  if (compareRulings(raised, verdict) <= 0) return verdict;
  days.markCounted(message, counted);
  return raised;
}
