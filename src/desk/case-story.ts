import type { CaseEvent } from '#core';
import { fill } from '#core';
import { type CaseState, caseCard, detailOf, moment, together, type Voice } from '../cases/index.ts';
import { clipped, lines } from './replies.ts';

const EVENTS_SHOWN = 14;
const TEXT_SHOWN = 300;
const NOTE_SHOWN = 100;
const CASES_NAMED = 5;

/**
 * A case told to a moderator: what was posted and by whom, what became of it and why, and what happened, in order.
 * @example caseStory(state, voice)
 */
export function caseStory(state: CaseState, voice: Voice): string {
  const { words, language } = voice;
  const { case: says } = words.desk;
  const { message, pieces } = state.evidence;
  const card = caseCard(state, {}, voice);
  const text = together(message, pieces).text.replace(/\s*\n\s*/g, ' / ');
  const told = state.events.map((event) => `${moment(event.at, language)} ${eventTold(event, voice)}`);
  const earlier = told.length - EVENTS_SHOWN;
  return lines(
    card.title,
    card.status,
    state.undecided && says.undecided,
    fill(says.author, { name: message.author.name }),
    fill(says.channel, { channel: message.ref.channel }),
    message.url,
    message.erased ? says.erased : text.trim() !== '' && fill(says.text, { text: clipped(text, TEXT_SHOWN) }),
    ...card.reasons.slice(0, 4).map((reason) => `- ${reason}`),
    earlier > 0 && fill(says.earlier, { count: earlier }),
    ...told.slice(-EVENTS_SHOWN),
  );
}

/** One event in words. Reporters stay unnamed: what moderators do not know they cannot let slip. */
function eventTold(event: CaseEvent, { words, language }: Voice): string {
  const { case: says, ruling } = words.desk;
  switch (event.kind) {
    case 'opened':
      return fill(says.opened, { ruling: ruling[event.verdict.ruling] });
    case 'rejudged':
      return fill(says.rejudged, { ruling: ruling[event.verdict.ruling] });
    case 'copied':
      return fill(says.copied, { count: event.files.length });
    case 'campaign':
      return fill(says.campaign, { cases: event.cases.slice(0, CASES_NAMED).join(' ') });
    case 'acted': {
      const { outcome } = event;
      const what = fill(words.outcome[outcome.status], { detail: detailOf(outcome, words) });
      return `${words.action[outcome.action.kind]}: ${what}`;
    }
    case 'struck':
      return fill(says.struck, { count: event.count });
    case 'unstruck':
      return fill(says.unstruck, { count: event.count });
    case 'escalated':
      return event.until
        ? `${words.action[event.rung]} (${moment(event.until, language)})`
        : words.action[event.rung];
    case 'reported':
      return event.weight === undefined ? says.reported : fill(says.weighted, { weight: event.weight });
    case 'claimed':
      return fill(says.claimed, { name: event.moderator.name });
    case 'noted':
      return fill(says.noted, { name: event.moderator.name, text: clipped(event.text, NOTE_SHOWN) });
    case 'appealed':
      return says.appealed;
    case 'exported':
      return fill(says.exported, { name: event.by.name });
    case 'ruled': {
      const { upheld, overturned } = words.card.fact;
      const { name } = event.moderator;
      return fill(event.decision === 'uphold' ? upheld : overturned, {
        name,
        time: moment(event.at, language),
      });
    }
    default:
      return event satisfies never;
  }
}
