import type { CaseEvent } from '#core';
import { fillTemplate } from '#core';
import {
  type CaseState,
  createCaseCard,
  formatOutcomeDetail,
  formatTime,
  joinMessages,
  type ReaderLocale,
} from '../../cases/index.ts';
import { joinLines, truncateText } from '../lib/reply.ts';

const MAX_EVENTS_SHOWN = 14;
const MAX_TEXT_LENGTH = 300;
const MAX_NOTE_LENGTH = 100;
const MAX_CASES_NAMED = 5;

/**
 * A case as text for a moderator: the message and its author, the status and the reasons, and the events in order.
 * @example describeCase(deriveCaseState(events)!, { wording, language: 'ja' })
 */
export function describeCase(state: CaseState, locale: ReaderLocale): string {
  const { wording, language } = locale;
  const { case: texts } = wording.desk;
  const { message, pieces } = state.evidence;
  const card = createCaseCard(state, {}, locale);
  const text = joinMessages(message, pieces).text.replace(/\s*\n\s*/g, ' / ');
  const eventLines = state.events.map(
    (event) => `${formatTime(event.at, language)} ${describeEvent(event, locale)}`,
  );
  const earlier = eventLines.length - MAX_EVENTS_SHOWN;
  return joinLines(
    card.title,
    card.status,
    state.needsDecision && texts.undecided,
    card.author.name !== '' && fillTemplate(texts.author, { name: card.author.name }),
    fillTemplate(texts.channel, { channel: message.ref.channel }),
    message.url,
    message.erased
      ? texts.erased
      : text.trim() !== '' && fillTemplate(texts.text, { text: truncateText(text, MAX_TEXT_LENGTH) }),
    ...card.reasons.map((reason) => `- ${reason}`),
    earlier > 0 && fillTemplate(texts.earlier, { count: earlier }),
    ...eventLines.slice(-MAX_EVENTS_SHOWN),
  );
}

/**
 * One event as text. Reporters are not named, so moderators cannot disclose their names.
 * @example describeEvent(state.events[0]!, locale) // '事案を作成：非表示'
 */
export function describeEvent(event: CaseEvent, { wording, language }: ReaderLocale): string {
  const { case: texts, ruling } = wording.desk;
  switch (event.kind) {
    case 'opened':
      return fillTemplate(texts.opened, { ruling: ruling[event.verdict.ruling] });
    case 'rejudged':
      if (event.isLateReading) return texts.read;
      return fillTemplate(texts.rejudged, { ruling: ruling[event.verdict.ruling] });
    case 'copied':
      return fillTemplate(texts.copied, { count: event.files.length });
    case 'campaign':
      return fillTemplate(texts.campaign, { cases: event.cases.slice(0, MAX_CASES_NAMED).join(' ') });
    case 'retried':
      return fillTemplate(texts.retried[event.why], { name: event.by?.name ?? '' });
    case 'acted': {
      const { outcome } = event;
      const what = fillTemplate(wording.outcome[outcome.status], {
        detail: formatOutcomeDetail(outcome, wording),
      });
      return `${wording.action[outcome.action.kind]}: ${what}`;
    }
    case 'struck':
      return fillTemplate(texts.struck, { count: event.count });
    case 'unstruck':
      return fillTemplate(texts.unstruck, { count: event.count });
    case 'escalated':
      return event.until
        ? `${wording.action[event.rung]} (${formatTime(event.until, language)})`
        : wording.action[event.rung];
    case 'reported':
      return event.weight === undefined
        ? texts.reported
        : fillTemplate(texts.weighted, { weight: event.weight });
    case 'gated':
      // An erasure leaves no word of what the platform did.
      return fillTemplate(wording.card.fact.gateasked, { muting: wording.gate.muting[event.muting] ?? '–' });
    case 'ungated':
      return wording.card.fact.gatereleased;
    case 'claimed':
      return fillTemplate(texts.claimed, { name: event.moderator.name });
    case 'noted':
      return fillTemplate(texts.noted, {
        name: event.moderator.name,
        text: truncateText(event.text, MAX_NOTE_LENGTH),
      });
    case 'asked':
      return fillTemplate(texts.questioned, {
        name: event.moderator.name,
        text: truncateText(event.text, MAX_NOTE_LENGTH),
      });
    case 'answered':
      return fillTemplate(texts.answered, { text: truncateText(event.text, MAX_NOTE_LENGTH) });
    case 'appealed':
      return texts.appealed;
    case 'exported':
      return fillTemplate(texts.exported, { name: event.by.name });
    case 'ruled': {
      const { upheld, overturned } = wording.card.fact;
      const { name } = event.moderator;
      return fillTemplate(event.decision === 'uphold' ? upheld : overturned, {
        name,
        time: formatTime(event.at, language),
      });
    }
    case 'reopened':
      return fillTemplate(wording.card.fact.reopened, {
        name: event.moderator.name,
        time: formatTime(event.at, language),
      });
    default:
      return event satisfies never;
  }
}
