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
 * A case told to a moderator: what was posted and by whom, what became of it and why, and what happened, in order.
 * @example describeCase(state, voice)
 */
export function describeCase(state: CaseState, locale: ReaderLocale): string {
  const { wording, language } = locale;
  const { case: says } = wording.desk;
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
    state.needsDecision && says.undecided,
    fillTemplate(says.author, { name: message.author.name }),
    fillTemplate(says.channel, { channel: message.ref.channel }),
    message.url,
    message.erased
      ? says.erased
      : text.trim() !== '' && fillTemplate(says.text, { text: truncateText(text, MAX_TEXT_LENGTH) }),
    ...card.reasons.slice(0, 4).map((reason) => `- ${reason}`),
    earlier > 0 && fillTemplate(says.earlier, { count: earlier }),
    ...eventLines.slice(-MAX_EVENTS_SHOWN),
  );
}

/** One event in words. Reporters stay unnamed: what moderators do not know they cannot let slip. */
function describeEvent(event: CaseEvent, { wording, language }: ReaderLocale): string {
  const { case: says, ruling } = wording.desk;
  switch (event.kind) {
    case 'opened':
      return fillTemplate(says.opened, { ruling: ruling[event.verdict.ruling] });
    case 'rejudged':
      return fillTemplate(says.rejudged, { ruling: ruling[event.verdict.ruling] });
    case 'copied':
      return fillTemplate(says.copied, { count: event.files.length });
    case 'campaign':
      return fillTemplate(says.campaign, { cases: event.cases.slice(0, MAX_CASES_NAMED).join(' ') });
    case 'acted': {
      const { outcome } = event;
      const what = fillTemplate(wording.outcome[outcome.status], {
        detail: formatOutcomeDetail(outcome, wording),
      });
      return `${wording.action[outcome.action.kind]}: ${what}`;
    }
    case 'struck':
      return fillTemplate(says.struck, { count: event.count });
    case 'unstruck':
      return fillTemplate(says.unstruck, { count: event.count });
    case 'escalated':
      return event.until
        ? `${wording.action[event.rung]} (${formatTime(event.until, language)})`
        : wording.action[event.rung];
    case 'reported':
      return event.weight === undefined
        ? says.reported
        : fillTemplate(says.weighted, { weight: event.weight });
    case 'claimed':
      return fillTemplate(says.claimed, { name: event.moderator.name });
    case 'noted':
      return fillTemplate(says.noted, {
        name: event.moderator.name,
        text: truncateText(event.text, MAX_NOTE_LENGTH),
      });
    case 'appealed':
      return says.appealed;
    case 'exported':
      return fillTemplate(says.exported, { name: event.by.name });
    case 'ruled': {
      const { upheld, overturned } = wording.card.fact;
      const { name } = event.moderator;
      return fillTemplate(event.decision === 'uphold' ? upheld : overturned, {
        name,
        time: formatTime(event.at, language),
      });
    }
    default:
      return event satisfies never;
  }
}
