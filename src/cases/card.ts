import type { Card, CardFact, Message, Outcome, Span, Verdict, Wording } from '#core';
import { fill } from '#core';
import { moment, notes, type Voice } from './letters.ts';
import { type CaseState, effective } from './state.ts';

/** What a card tells that the case itself does not know; absent where a store did not answer. */
export interface Surroundings {
  readonly strikes?: number | undefined;
  readonly earlierCases?: number | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Spans sorted, clipped to the text and merged where they touch. @example merged([{ start: 2, end: 5 }, { start: 4, end: 9 }], 7) // [{ start: 2, end: 7 }] */
export function merged(spans: readonly Span[], length: number): Span[] {
  const sorted = spans
    .map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(length, end) }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  const result: { start: number; end: number }[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else result.push(span);
  }
  return result;
}

/**
 * What was typed, and below it each part in which something was noticed, with all spans moved to where they are now.
 * @example shownText(message, verdict, words) // { text: 'look\n[forwarded] easy money', spans: [{ start: 22, end: 27 }] }
 */
export function shownText(message: Message, verdict: Verdict, words: Wording): Pick<Card, 'text' | 'spans'> {
  const spans = verdict.signals.flatMap((signal) => signal.spans);
  let text = message.text;
  const moved = spans.filter((span) => span.part === undefined);
  for (const [index, part] of message.parts.entries()) {
    const inPart = spans.filter((span) => span.part === index);
    if (inPart.length === 0) continue;
    text += `${text === '' ? '' : '\n'}[${words.part[part.kind]}] `;
    const shift = text.length;
    text += part.text;
    moved.push(
      ...merged(inPart, part.text.length).map(({ start, end }) => ({
        start: start + shift,
        end: end + shift,
      })),
    );
  }
  return { text, spans: merged(moved, text.length) };
}

/** An outcome's detail in words; what an adapter said in its own words stays. @example detailOf(outcome, words) */
export const detailOf = (outcome: Outcome, words: Wording): string => {
  const details: Readonly<Record<string, string>> = words.detail;
  return details[outcome.detail ?? 'unknown'] ?? outcome.detail ?? words.detail.unknown;
};

/** What became of the message, in words that say what the platform really did. @example statusOf(state, words) */
export function statusOf(state: CaseState, words: Wording): string {
  const { status } = words.card;
  const turn = state.turns.at(-1);
  if (!turn) return state.ruling?.decision === 'overturn' ? status.kept : status.waiting;
  const { outcome } = turn;
  if (turn.kind === 'restore') {
    if (outcome?.status === 'withheld') return status.kept;
    if (!outcome) return status.restoring;
    return effective(outcome)
      ? status.restored
      : fill(status.unrestored, { detail: detailOf(outcome, words) });
  }
  if (!outcome) return status.trying;
  const detail = detailOf(outcome, words);
  switch (outcome.status) {
    case 'done':
      return outcome.detail === 'gone' ? status.gone : status.hidden;
    case 'degraded':
      return fill(status.degraded, { detail });
    case 'simulated':
      return status.simulated;
    case 'withheld':
      return fill(status.withheld, { detail });
    case 'failed':
      return fill(status.failed, { detail });
    default:
      return outcome.status satisfies never;
  }
}

/** The facts that a verdict brings along. */
const verdictFacts = (message: Message, verdict: Verdict, words: Wording): CardFact[] => {
  const { fact } = words.card;
  const { accountCreatedAt } = message.author;
  const age =
    accountCreatedAt && Math.floor((message.sentAt.getTime() - accountCreatedAt.getTime()) / DAY_MS);
  return [
    { label: fact.score, value: verdict.score.toFixed(2) },
    { label: fact.stance, value: words.stance[verdict.stance] },
    ...(age === undefined
      ? []
      : [{ label: fact.account, value: fill(fact.days, { days: Math.max(0, age) }) }]),
  ];
};

/**
 * The card of a case as it stands. `revision` is the number of events it shows, so a later card is always higher.
 * @example caseCard(state, { strikes: 1, earlierCases: 0 }, voice)
 */
export function caseCard(state: CaseState, around: Surroundings, { words, language }: Voice): Card {
  const { message, verdict } = state.evidence;
  const { fact } = words.card;
  const say = (label: string, value: string | number | undefined | false): CardFact[] =>
    value === undefined || value === false ? [] : [{ label, value: String(value) }];
  const reasons = [...new Set(state.reports.map((report) => report.reason.trim()).filter(Boolean))];
  const decided =
    state.ruling &&
    fill(state.ruling.decision === 'uphold' ? fact.upheld : fact.overturned, {
      name: state.ruling.moderator.name,
      time: moment(state.ruling.at, language),
    });
  const done = [...state.outcomes.values()].filter(
    ({ action, detail }) => action.kind !== 'reply' && detail !== 'overtaken',
  );
  const sentAway = done.some(
    (outcome) => (outcome.action.kind === 'ban' || outcome.action.kind === 'kick') && effective(outcome),
  );
  return {
    caseId: state.id,
    revision: state.events.length,
    title: fill(
      state.reports.length > 0 && state.turns.length === 0 ? words.card.reported : words.card.title,
      {
        case: state.id,
      },
    ),
    status: statusOf(state, words),
    author: message.author,
    channel: message.ref.channel,
    ...shownText(message, verdict, words),
    reasons: notes(verdict),
    facts: [
      ...verdictFacts(message, verdict, words),
      ...say(fact.strikes, around.strikes),
      ...say(fact.cases, around.earlierCases),
      ...say(
        fact.reports,
        state.reports.length > 0 &&
          fill(fact.reportcount, { count: state.reports.length, reasons: reasons.join(' / ') }),
      ),
      ...say(fact.appeal, state.appeal?.plea),
      ...say(
        fact.edited,
        state.latest !== state.evidence &&
          (state.latest.verdict.ruling === 'pass' ? fact.innocent : fact.suspicious),
      ),
      ...done.flatMap((outcome) =>
        say(
          words.action[outcome.action.kind],
          fill(words.outcome[outcome.status], { detail: detailOf(outcome, words) }),
        ),
      ),
      ...say(fact.byhand, sentAway && state.struck === undefined && fact.liftbyhand),
      ...say(fact.decided, decided),
    ],
    buttons: state.undecided
      ? [
          { decision: 'uphold', label: words.card.uphold },
          { decision: 'overturn', label: words.card.overturn },
        ]
      : [],
    ...(message.url !== undefined && { url: message.url }),
  };
}

/**
 * The card for a message that could not be stored: nothing was done, moderators must look for themselves.
 * @example unstoredCard(caseId(message.ref), message, verdict, voice).revision // 0
 */
export const unstoredCard = (caseId: string, message: Message, verdict: Verdict, { words }: Voice): Card => ({
  caseId,
  revision: 0,
  title: fill(words.card.title, { case: caseId }),
  status: words.card.status.unstored,
  author: message.author,
  channel: message.ref.channel,
  ...shownText(message, verdict, words),
  reasons: notes(verdict),
  facts: verdictFacts(message, verdict, words),
  buttons: [],
  ...(message.url !== undefined && { url: message.url }),
});
